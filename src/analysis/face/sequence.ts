import {
  type ChallengeCue,
  type ChallengeStep,
  type Finding,
  type FrameSequence,
  type Gesture,
  measured,
  notMeasured,
} from '../findings.ts';
import { mean } from '../mean.ts';
import type { LumaPlane } from '../sampling.ts';
import { distance } from './compare.ts';
import { headTurn } from './head-turn.ts';
import type { FaceMesh } from './mesh.ts';
import { poseOf } from './pose.ts';

/** What the largest face of a frame looks like. */
export interface FrameFace {
  readonly mesh: FaceMesh;
  /** Pixels. */
  readonly width: number;
  readonly descriptor: readonly number[];
  readonly scene: readonly number[];
}

/** One frame of a sequence, as it was sent and what was seen on it. */
export interface Frame extends Pick<FrameSequence['frames'][number], 'step' | 'at'> {
  readonly face: FrameFace | null;
  /** Area of the second largest face per that of the largest. */
  readonly secondFace: number;
  /** Luma of the frame, shrunk. */
  readonly thumbnail: LumaPlane;
}

export interface Sequence extends Pick<FrameSequence, 'steps' | 'elapsed'> {
  readonly frames: readonly Frame[];
}

/** The side to which the nose moves in the picture, as Pose.yaw has it: the person's own left is the picture's right. */
const SIDE: Readonly<Partial<Record<Gesture, 1 | -1>>> = { left: 1, right: -1 };
/** Degrees: more turned than this, a face is not compared by its descriptor (see CHALLENGE_GATES.person). */
const COMPARABLE_YAW = 20;

type Measure = (sequence: Sequence) => number;

/** How each cue is measured; whatever cannot be is NaN. */
const CUES: Readonly<Record<ChallengeCue, Measure>> = {
  // Share of the frames asked for that came and show a face.
  frames: ({ steps, frames }) =>
    steps.reduce((sum, { frames: wanted }, step) => sum + Math.min(wanted, seen(frames, step).length), 0) /
    steps.reduce((sum, step) => sum + step.frames, 0),
  // 1 where steps and times only ever grow.
  order: ({ frames }) => (pairwise(frames).every(([a, b]) => b.step >= a.step && b.at > a.at) ? 1 : 0),
  // Milliseconds from the first frame to the last, per step.
  pace: ({ frames, steps }) => (frames.at(-1)!.at - frames[0]!.at) / steps.length,
  // Milliseconds by which the last frame is later than the challenge has been out.
  lead: ({ frames, elapsed }) => frames.at(-1)!.at - elapsed,
  secondFace: ({ frames }) => Math.max(...frames.map(({ secondFace }) => secondFace)),
  width: ({ frames }) => Math.min(...frames.map(({ face }) => face?.width ?? Number.NaN)),
  // Mean difference in grey levels of the two frames that are most alike.
  distinct: ({ frames }) => Math.min(...allPairs(frames).map(([a, b]) => difference(a.thumbnail, b.thumbnail))),
  // How far a frame was squeezed as a flat picture is that turns, without anything standing out of it.
  flatness: (sequence) => Math.max(...turnsFromFront(sequence, () => true).map(flatness)),
  // Distance between the two faces that are least alike, of those that are not turned too far.
  person: ({ frames }) => {
    const faces = frames.flatMap(({ face }) => face ?? []);
    const comparable = faces.filter(({ mesh }) => !(Math.abs(poseOf(mesh).yaw) > COMPARABLE_YAW));
    return Math.max(...allPairs(comparable).map(([a, b]) => distance(a.descriptor, b.descriptor)));
  },
  // Least planarity residual of the best frame of each turn.
  depth: (sequence) => leastOfBest(sequence, ({ residual }) => residual),
  // Least change of yaw, in degrees to the side asked for, of the best frame of each turn.
  turn: (sequence) => leastOfBest(sequence, ({ yawChange }, gesture) => yawChange * SIDE[gesture]!),
  // Most yaw of the frames that should look ahead, in degrees.
  front: ({ steps, frames }) =>
    Math.max(...facesOf('front', steps, frames).map(({ mesh }) => Math.abs(poseOf(mesh).yaw))),
  // Width of the face close up per its median width when it looks ahead.
  approach: ({ steps, frames }) =>
    Math.min(...facesOf('closer', steps, frames).map(({ width }) => width)) /
    median(facesOf('front', steps, frames).map(({ width }) => width)),
};

/** Every cue's number; where a frame lacks what a cue needs, it is not measured. Pure. */
export function measureSequence(sequence: Sequence): Record<ChallengeCue, Finding<number>> {
  const cues = Object.entries(CUES).map(([name, measure]) => {
    const value = sequence.frames.length === 0 ? Number.NaN : measure(sequence);
    return [name, Number.isFinite(value) ? measured(value) : notMeasured('not_seen_on_the_frames')];
  });
  return Object.fromEntries(cues) as Record<ChallengeCue, Finding<number>>;
}

/** The mean descriptor of the frames that should look ahead; null where none shows a face. */
export function meanDescriptor({ steps, frames }: Sequence): number[] | null {
  const faces = facesOf('front', steps, frames);
  if (faces.length === 0) return null;
  return faces[0]!.descriptor.map((_, i) => faces.reduce((sum, face) => sum + face.descriptor[i]!, 0) / faces.length);
}

/** The scene of the last frame that should look ahead; null where there is none. */
export const lastScene = ({ steps, frames }: Sequence): readonly number[] | null =>
  facesOf('front', steps, frames).at(-1)?.scene ?? null;

const seen = (frames: readonly Frame[], step: number): FrameFace[] =>
  frames.flatMap((frame) => (frame.step === step && frame.face ? [frame.face] : []));

const facesOf = (gesture: Gesture, steps: readonly ChallengeStep[], frames: readonly Frame[]): FrameFace[] =>
  steps.flatMap((step, i) => (step.gesture === gesture ? seen(frames, i) : []));

const pairwise = <T>(all: readonly T[]): [T, T][] => all.slice(1).map((one, i) => [all[i]!, one]);
const allPairs = <T>(all: readonly T[]): [T, T][] =>
  all.flatMap((one, i) => all.slice(i + 1).map((other): [T, T] => [one, other]));

type Turn = ReturnType<typeof headTurn>;

/** How the faces of these gestures differ from the first one that looks ahead. */
function turnsFromFront({ steps, frames }: Sequence, wanted: (gesture: Gesture) => boolean): Turn[] {
  const [front] = facesOf('front', steps, frames);
  if (!front) return [];
  return steps.flatMap(({ gesture }, i) =>
    wanted(gesture) ? seen(frames, i).map(({ mesh }) => headTurn(front.mesh, mesh)) : [],
  );
}

function leastOfBest({ steps, frames }: Sequence, value: (turn: Turn, gesture: Gesture) => number): number {
  const [front] = facesOf('front', steps, frames);
  const turns = steps.flatMap(({ gesture }, i) => (SIDE[gesture] === undefined ? [] : [{ gesture, i }]));
  if (!front) return Number.NaN;
  const best = turns.map(({ gesture, i }) =>
    Math.max(...seen(frames, i).map(({ mesh }) => value(headTurn(front.mesh, mesh), gesture))),
  );
  return Math.min(...best);
}

/** How much narrower the plane of the face became, less what stands out of it: faces that turn lose what pictures gain. */
const flatness = ({ squeeze, residual }: Turn): number => 1 - squeeze - 2 * residual;

function difference(one: LumaPlane, other: LumaPlane): number {
  if (one.width !== other.width || one.height !== other.height) return Number.POSITIVE_INFINITY;
  // A copy that is only brighter is a copy.
  const brighter = mean(one.data) - mean(other.data);
  return mean(Array.from(one.data, (value, i) => Math.abs(value - other.data[i]! - brighter)));
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
