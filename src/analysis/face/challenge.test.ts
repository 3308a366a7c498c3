import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { enact, printRepertoire, type Repertoire, repertoire, type SentFrame } from '../../../test/challenge.ts';
import { type Engine, loadEngine } from '../analyse.ts';
import type { ChallengeFindings, ChallengeStep, Gesture } from '../findings.ts';
import { CHALLENGE_GATES, judgeChallenge } from './challenge.ts';

// Drawn people and real models: that the cues fit together is proved here, how well they find attacks is measured by
// `npm run bench:faces` and published with its counts.

const steps = (...gestures: Gesture[]): ChallengeStep[] => gestures.map((gesture) => ({ gesture, frames: 2 }));
const ASKED = steps('front', 'left', 'closer', 'right', 'front');

let engine: Engine;
let own: Repertoire;
let other: Repertoire;
let print: Repertoire;
beforeAll(async () => {
  engine = await loadEngine();
  own = await repertoire(0);
  other = await repertoire(1);
  print = await printRepertoire(0);
}, 300_000);

const judge = (frames: readonly SentFrame[], elapsed = 9_000): Promise<ChallengeFindings> =>
  engine.judge({
    steps: ASKED,
    elapsed,
    frames: frames.map(({ step, at, content }) => ({ step, at, bytes: Buffer.from(content, 'base64') })),
  });
const outcome = ({ feedback, failed, attacks }: ChallengeFindings) => ({ feedback, failed, attacks });
const live = () => enact(own, ASKED);
const altered = async (content: string, change: (picture: Sharp) => Sharp): Promise<string> =>
  (
    await change(sharp(Buffer.from(content, 'base64')))
      .jpeg({ quality: 80 })
      .toBuffer()
  ).toString('base64');

describe('the frames of a challenge', () => {
  it('of a person who does what was asked are passed, every cue with its number, the same each time', async () => {
    const findings = await judge(live());
    expect(outcome(findings)).toEqual({ feedback: 'ok', failed: [], attacks: [] });
    expect(Object.values(findings.cues).every(({ measured }) => measured)).toBe(true);
    expect(findings.descriptor.measured && findings.scene.measured).toBe(true);
    expect(await judge(live())).toEqual(findings);
  });

  it.each<[what: string, failed: string, feedback: string, asked: Gesture[]]>([
    ['turns the other way', 'turn', 'other', ['front', 'right', 'closer', 'left', 'front']],
    ['does not turn', 'turn', 'other', ['front', 'front', 'closer', 'right', 'front']],
    ['does not come closer', 'approach', 'face_too_small', ['front', 'left', 'front', 'right', 'front']],
    ['does not look ahead again', 'front', 'face_angle_too_large', ['front', 'left', 'closer', 'right', 'left']],
  ])('of a person who %s are not passed, and are no attack', async (_, cue, feedback, done) => {
    const findings = await judge(enact(own, steps(...done)));
    expect(findings.failed).toContain(cue);
    expect(findings.feedback).toBe(feedback);
    expect(findings.attacks).toEqual([]);
  });

  it.each<[what: string, cue: string, reason: string, attack: () => SentFrame[] | Promise<SentFrame[]>]>([
    ['show a print that is turned in the hand', 'flatness', 'selfie_liveness_attack', () => enact(print, ASKED)],
    [
      'show somebody else from the middle on',
      'person',
      'selfie_liveness_attack',
      () => live().map((frame, i) => (i < 5 ? frame : enact(other, ASKED)[i]!)),
    ],
    [
      'hold one frame twice',
      'distinct',
      'injection_attack_detected',
      () => live().map((frame, i, all) => (i === 1 ? { ...frame, content: all[0]!.content } : frame)),
    ],
    ['come in another order', 'order', 'injection_attack_detected', () => live().toReversed()],
    ['are all of one instant', 'pace', 'injection_attack_detected', () => live().map((f, at) => ({ ...f, at }))],
    [
      'say that they took longer than the challenge has been out',
      'lead',
      'injection_attack_detected',
      () => live().map((frame) => ({ ...frame, at: frame.at + 600_000 })),
    ],
  ])('that %s are an attack', async (_, cue, reason, attack) => {
    const findings = await judge(await attack());
    expect(findings.failed).toContain(cue);
    expect(findings.attacks).toEqual([reason]);
  });

  it('of which one is another one encoded anew, brighter, are not passed', async () => {
    const frames = live();
    const content = await altered(frames[0]!.content, (picture) => picture.linear(1, 6));
    const findings = await judge(frames.with(1, { ...frames[1]!, content }));
    expect(findings.failed).toEqual(['distinct']);
  });

  it('of which one shows no face, or is missing, are not passed', async () => {
    const wall = await sharp({ create: { width: 480, height: 640, channels: 3, background: '#998877' } })
      .jpeg()
      .toBuffer();
    const blind = await judge(live().map((f, i) => (i === 4 ? { ...f, content: wall.toString('base64') } : f)));
    expect(blind.feedback).toBe('face_not_found');
    expect((await judge(live().slice(0, 8))).feedback).toBe('face_not_found');
  });

  it('in which a second person stands are not passed', async () => {
    const content = await altered(live()[6]!.content, (picture) =>
      picture.extend({ right: 480, extendWith: 'mirror' }),
    );
    expect((await judge(live().map((f, i) => (i === 6 ? { ...f, content } : f)))).failed).toContain('secondFace');
  });
});

describe('without anything measured', () => {
  it('no gate is passed and nothing is an attack', () => {
    const findings = judgeChallenge({ steps: ASKED, frames: [], elapsed: 9_000 });
    expect(findings.failed).toEqual(CHALLENGE_GATES.map(({ cue }) => cue));
    expect(findings.attacks).toEqual([]);
    expect(findings.feedback).toBe('face_not_found');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%s passes no gate', (value) => {
    const vertices = Array.from({ length: 468 }, () => [value, value, value] as const);
    const face = {
      mesh: { vertices, presence: value },
      width: value,
      descriptor: Array(128).fill(value),
      scene: [value],
    };
    const thumbnail = { data: new Uint8Array(16), width: 4, height: 4 };
    const frames = ASKED.flatMap((_, step) =>
      [0, 1].map((i) => ({ step, at: value * (2 * step + i), face, secondFace: value, thumbnail })),
    );
    const findings = judgeChallenge({ steps: ASKED, frames, elapsed: value });
    expect(findings.failed).toEqual(
      expect.arrayContaining(['width', 'lead', 'secondFace', 'person', 'turn', 'depth', 'front']),
    );
    expect(findings.feedback).not.toBe('ok');
  });
});
