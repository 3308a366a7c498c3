import {
  type BiometricLivenessReason,
  type ChallengeCue,
  type ChallengeFindings,
  type Feedback,
  type Finding,
  measured,
  notMeasured,
} from '../findings.ts';
import { HEAD_TURN } from './head-turn.ts';
import { lastScene, meanDescriptor, measureSequence, type Sequence } from './sequence.ts';

interface Gate {
  readonly cue: ChallengeCue;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** What a person who did not pass may mend. */
  readonly feedback: Feedback;
  /** From this value on, away from the limit, it is no person's clumsiness. */
  readonly attack?: { readonly from: number; readonly reason: BiometricLivenessReason };
  /** Where the limits come from: data, measured error, date. */
  readonly parent: string;
}

const DRAWN = 'drawn people of 2026-11-26';
const LFW = 'LFW-10, pairs of photographs of one man, 2026-11-26';
const INJECTED = 'injection_attack_detected';

/** The gates in the order in which a person can mend things; the first one not passed is the feedback. */
export const CHALLENGE_GATES: readonly Gate[] = [
  { cue: 'frames', atLeast: 1, feedback: 'face_not_found', parent: 'every frame that was asked for' },
  { cue: 'secondFace', atMost: 0.25, feedback: 'multi_face', parent: 'as for a selfie' },
  {
    cue: 'width',
    atLeast: 80,
    feedback: 'face_too_small',
    parent: 'lab study of 2026-11-23: at 74 pixels of box a face is still described, at 51 FNMR grows threefold',
  },
  {
    cue: 'order',
    atLeast: 1,
    feedback: 'other',
    attack: { from: 0, reason: INJECTED },
    parent: 'a page that shows the steps one after the other sends them in order',
  },
  {
    cue: 'pace',
    atLeast: 250,
    feedback: 'other',
    attack: { from: 100, reason: INJECTED },
    parent: 'nobody reads, turns and holds in a tenth of a second; not measured on people',
  },
  {
    cue: 'lead',
    atMost: 2000,
    feedback: 'other',
    attack: { from: 5000, reason: INJECTED },
    parent: 'frames cannot have taken longer than the challenge has been out; clocks of two machines drift by less',
  },
  {
    cue: 'distinct',
    atLeast: 0.4,
    feedback: 'other',
    attack: { from: 0.15, reason: INJECTED },
    parent: `${DRAWN}: 8 live sequences from 2.6, 32 of pictures moved by hand from 0.62; 8 frames encoded anew 0.32 to 0.39, sized anew 0.84 to 1.22; no camera was measured, so only the very same pixels are an attack`,
  },
  {
    cue: 'flatness',
    atMost: 0.13,
    feedback: 'other',
    attack: { from: 0.13, reason: 'selfie_liveness_attack' },
    parent: `${LFW}: 360, most 0.119; ${DRAWN}: 8 live, most 0.105; prints and screens turned by 40 degrees, 16, least 0.139`,
  },
  {
    cue: 'person',
    atMost: 0.6,
    feedback: 'other',
    attack: { from: 0.65, reason: 'selfie_liveness_attack' },
    parent: `${LFW}: 277 with a turn to 20 degrees, most 0.645, years apart; two people: see MATCH`,
  },
  {
    cue: 'front',
    atMost: 15,
    feedback: 'face_angle_too_large',
    parent: `${DRAWN}: 8 sequences, most 4.5; frames of a turn from 18`,
  },
  { cue: 'turn', atLeast: HEAD_TURN.leastYawChange, feedback: 'other', parent: 'see HEAD_TURN' },
  {
    cue: 'depth',
    atLeast: HEAD_TURN.leastResidual,
    feedback: 'other',
    parent: `see HEAD_TURN; ${LFW}: 59 with a turn of 18 degrees and more, least 0.111`,
  },
  {
    cue: 'approach',
    atLeast: 1.15,
    feedback: 'face_too_small',
    parent: `${DRAWN}: 8 sequences at 0.7 of the distance, least 1.35`,
  },
];

/** Judges the frames of a challenge. Pure; what was not measured passes no gate and is no attack either. */
export function judgeChallenge(sequence: Sequence): ChallengeFindings {
  const cues = measureSequence(sequence);
  const asked = new Set(sequence.steps.map(({ gesture }) => gesture));
  const gates = CHALLENGE_GATES.filter(({ cue }) => cue !== 'approach' || asked.has('closer'));
  const failed = gates.filter((gate) => !passes(gate, cues[gate.cue]));
  const attacks = failed.flatMap((gate) => (isAttack(gate, cues[gate.cue]) ? gate.attack!.reason : []));
  const [descriptor, scene] = [meanDescriptor(sequence), lastScene(sequence)];
  return {
    kind: 'challenge',
    cues,
    failed: failed.map(({ cue }) => cue),
    attacks: [...new Set(attacks)],
    descriptor: descriptor?.every(Number.isFinite) ? measured(descriptor) : notMeasured('face_not_found'),
    scene: scene ? measured(scene) : notMeasured('face_not_found'),
    feedback: failed[0]?.feedback ?? 'ok',
  };
}

const passes = ({ atLeast = -Infinity, atMost = Infinity }: Gate, cue: Finding<number>): boolean =>
  cue.measured && cue.value >= atLeast && cue.value <= atMost;

function isAttack({ atLeast, attack }: Gate, cue: Finding<number>): boolean {
  if (!attack || !cue.measured) return false;
  return atLeast === undefined ? cue.value >= attack.from : cue.value <= attack.from;
}
