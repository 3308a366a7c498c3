import sharp from 'sharp';
import { type FaceEngine, loadFaceEngine } from '../src/analysis/face/engine.ts';
import type { ChallengeStep, Gesture } from '../src/analysis/findings.ts';
import { resolveModels } from '../src/analysis/models.ts';
import { decode } from '../src/analysis/raster.ts';
import { cached } from '../src/specimen/cache.ts';
import {
  type Ellipse,
  type PrintShot,
  perform,
  person,
  portrait,
  printAttack,
  type ScreenShot,
  screenAttack,
} from '../src/specimen/people/index.ts';

/** Pictures for the steps of a challenge, in order, and one more, looking ahead: the selfie. */
export type Pictures = readonly Buffer[];

/** What is held before the camera, or put in its place, for a sequence that was asked of a member of the cast. */
export type Instrument = (member: number, steps: readonly ChallengeStep[]) => Promise<Pictures>;

const SIZE = 640;
const FAST = { supersampling: 1 } as const;
/** The last of the cast: who moves or holds in the place of a member. */
const ACCOMPLICE = 28;
const SELFIE: ChallengeStep = { gesture: 'front', frames: 1 };
/** Which way a flat thing is turned that imitates the gestures. */
const TURN: Readonly<Record<Gesture, number>> = { front: 0, left: 1, right: -1, closer: 0 };

const movesOf = (steps: readonly ChallengeStep[]) =>
  [...steps, SELFIE].flatMap(({ gesture, frames }) => Array<Gesture>(frames).fill(gesture));

/** The person, who does what is asked. */
export const living: Instrument = async (member, steps) => {
  const make = async () => {
    const frames = await perform(person(`cast:${member}`), [...steps, SELFIE], { shot: 'bench', over: FAST });
    return Buffer.from(JSON.stringify(frames.map((frame) => frame.toString('base64'))));
  };
  const kept: string[] = JSON.parse(String(await cached(['bench living', member, steps], make)));
  return kept.map((frame) => Buffer.from(frame, 'base64'));
};

/** The member's portrait; PNG. */
export const ownPortrait = (member: number) =>
  cached(['bench portrait', member], () => portrait(person(`cast:${member}`), { size: 800, ...FAST }));

/** How an object is held for a gesture. */
const held = (member: number, yaw: number, gesture: Gesture, frame: number) => ({
  shot: `bench ${member}`,
  frame,
  yaw: TURN[gesture] * yaw + (frame % 2),
  roll: (frame % 3) - 1,
  shiftX: (frame % 2) * 0.4,
});
const nearer = (gesture: Gesture) => (gesture === 'closer' ? 0.7 : 1);

/** The portrait on paper, moved by hand as the gestures ask; `yaw` in degrees. */
export const print =
  (yaw: number, how: PrintShot = {}): Instrument =>
  async (member, steps) => {
    const own = await ownPortrait(member);
    return Promise.all(
      movesOf(steps).map((gesture, frame) => {
        const near = nearer(gesture);
        const shot = { ...held(member, yaw, gesture, frame), distance: 45 * near, span: 27.7 * near };
        return printAttack(own, { ...shot, ...how });
      }),
    );
  };

/** The portrait on a telephone, moved by hand as the gestures ask. */
export const still =
  (yaw: number, how: ScreenShot = {}): Instrument =>
  async (member, steps) => {
    const own = await ownPortrait(member);
    return Promise.all(
      movesOf(steps).map((gesture, frame) => {
        const near = nearer(gesture);
        const shot = { ...held(member, yaw, gesture, frame), distance: 45 * near, span: 14.5 * near };
        return screenAttack(own, { ...shot, ...how });
      }),
    );
  };

/** A film of the person on a telephone that is held still; by default of the very movements that are asked for. */
export const film =
  (how: ScreenShot = {}, filmed = (steps: readonly ChallengeStep[]) => steps): Instrument =>
  async (member, steps) =>
    Promise.all(
      (await living(member, filmed(steps))).map((frame, i) =>
        screenAttack(frame, { shot: `film ${member}`, frame: i, ...how }),
      ),
    );

/** What the head alone covers of a drawn portrait. */
export const HEAD: Ellipse = { x: 0.5, y: 0.4, halfWidth: 0.33, halfHeight: 0.36 };

const OTHER_SIDE: Readonly<Partial<Record<Gesture, Gesture>>> = { left: 'right', right: 'left' };
/** The same movements to the other sides: what a film shows that was made for another draw. */
export const mirrored = (steps: readonly ChallengeStep[]): ChallengeStep[] =>
  steps.map(({ gesture, frames }) => ({ gesture: OTHER_SIDE[gesture] ?? gesture, frames }));

let engine: FaceEngine | undefined;

/** Outer and inner corners of both eyes. */
const CORNERS = [33, 133, 362, 263] as const;
type Eyes = readonly { readonly x: number; readonly y: number; readonly width: number }[];

/** Middle and width in pixels of the eyes of the largest face, from the left. */
async function eyesOf(picture: Buffer): Promise<Eyes> {
  engine ??= await loadFaceEngine(await resolveModels());
  const mesh = await engine.mesh(await decode(picture, 1080));
  if (!mesh.measured) throw new Error('an attacked portrait shows no face');
  const [a, b, c, d] = CORNERS.map((vertex) => mesh.value.vertices[vertex]!);
  return [
    [a!, b!],
    [c!, d!],
  ].map(([one, other]) => ({
    x: (one![0] + other![0]) / 2,
    y: (one![1] + other![1]) / 2,
    width: Math.hypot(other![0] - one![0], other![1] - one![1]),
  }));
}

const SHEET = { height: 21, border: 0.07 } as const;

/** The portrait's head, printed, cut out and bent before the face of an accomplice who moves and sees through holes. */
export const mask: Instrument = async (member, steps) => {
  const own = await ownPortrait(member);
  const { width, height } = await sharp(own).metadata();
  const eyes = await eyesOf(own);
  const holes = eyes.map((eye) => ({
    x: eye.x / width,
    y: eye.y / height,
    halfWidth: (0.6 * eye.width) / width,
    halfHeight: (0.35 * eye.width) / height,
  }));
  const cmAPixel = (SHEET.height * (1 - 2 * SHEET.border)) / height;
  const moves = movesOf(steps);
  const faces = await living(ACCOMPLICE, steps);
  return Promise.all(
    faces.map(async (face, frame) => {
      const behind = await decode(face, SIZE);
      const yaw = TURN[moves[frame]!] * 28;
      const seen = await eyesOf(face);
      const apart = (of: Eyes) => Math.hypot(of[1]!.x - of[0]!.x, of[1]!.y - of[0]!.y);
      const span = (SIZE * apart(eyes) * cmAPixel * Math.cos((yaw * Math.PI) / 180)) / apart(seen);
      const shiftX =
        (middle(seen, 'x') - behind.width / 2) * (span / SIZE) - (middle(eyes, 'x') - width / 2) * cmAPixel;
      const shiftY = (middle(eyes, 'y') - height / 2) * cmAPixel - (middle(seen, 'y') - SIZE / 2) * (span / SIZE);
      const shot = { shot: `mask ${member}`, frame, yaw, pitch: 0, roll: 0, span, shiftX, shiftY };
      return printAttack(own, { ...shot, behind, outline: HEAD, holes, bend: 9, hand: false });
    }),
  );
};

const middle = ([left, right]: Eyes, axis: 'x' | 'y') => (left![axis] + right![axis]) / 2;

/** The member at first, the accomplice from the middle on, who also takes the selfie. */
export const swapped: Instrument = async (member, steps) => {
  const [first, then] = [await living(member, steps), await living(ACCOMPLICE, steps)];
  return first.map((frame, i) => (i < first.length / 2 ? frame : then[i]!));
};

/** An accomplice moves; the selfie is the member's. */
export const accomplice: Instrument = async (member, steps) => [
  ...(await living(ACCOMPLICE, steps)).slice(0, -1),
  (await living(member, steps)).at(-1)!,
];

/** One frame of the member for all, each changed by `change`. */
export const repeated =
  (change: (frame: Buffer, i: number) => Promise<Buffer>): Instrument =>
  async (member, steps) => {
    const [first] = await living(member, steps);
    return Promise.all(movesOf(steps).map((_, i) => change(first!, i)));
  };

export const encodedAnew = (frame: Buffer, i: number): Promise<Buffer> =>
  sharp(frame)
    .jpeg({ quality: 60 + 3 * i })
    .toBuffer();

/** The right movements, from a film of 160 pixels that was enlarged. */
export const enlarged: Instrument = async (member, steps) =>
  Promise.all(
    (await living(member, steps)).map(async (frame) =>
      sharp(await sharp(frame).resize({ height: 160 }).toBuffer())
        .resize({ height: SIZE })
        .png()
        .toBuffer(),
    ),
  );

/** Gives the models' memory back. */
export const release = async (): Promise<void> => engine?.release();
