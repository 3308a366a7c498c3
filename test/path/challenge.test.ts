import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChallengeStep } from '../../src/analysis/findings.ts';
import { openPool } from '../../src/analysis/pool.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { poolOptions } from '../../src/foundation.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { enact, printRepertoire, type Repertoire, repertoire, type SentFrame, selfieOf } from '../challenge.ts';
import { type Answer, type ErrorBody, STORES, TestService } from '../service.ts';

// Real frames of drawn people, real models, both stores; only the clock is ours. On such people it is plumbing that is
// proved, not how well attacks are found: see docs/accuracy.md for that.

const consent = { start: { consent: { granted: true, document_id: 'terms-1' } } };

interface Challenge {
  readonly nonce: string;
  readonly deadline: string;
  readonly steps: ChallengeStep[];
  readonly frame: object;
}
interface Judged {
  readonly feedback: string;
  readonly complete: boolean;
}

let own: Repertoire;
let other: Repertoire;
let print: Repertoire;
let passport: string;
beforeAll(async () => {
  own = await repertoire(0);
  other = await repertoire(1);
  print = await printRepertoire(0);
  const today = new Date().toISOString().slice(0, 10);
  passport = (await makeSpecimen({ person: 0, seed: 'path', today })).files['passport.jpg']!.toString('base64');
}, 300_000);

describe.each(STORES)('a challenge on %s', (store) => {
  let service: TestService;
  const settings = { requiredChecks: ['document_validation', 'biometric_matching', 'biometric_liveness'] } as const;
  beforeAll(async () => {
    const openExaminer = (config: Parameters<typeof poolOptions>[0]) => openPool(poolOptions(config));
    service = await TestService.start({ store, settings, openExaminer });
  }, 120_000);
  afterAll(() => service.stop());

  const started = async () => (await service.create(consent)).session_id;
  const draw = (sid: string) => service.call<Challenge & ErrorBody>('POST', `/verification/${sid}/challenge`);
  const answer = (sid: string, nonce: string, frames: readonly SentFrame[]): Promise<Answer<Judged & ErrorBody>> =>
    service.call('POST', `/verification/${sid}/challenge/${nonce}/frames`, { frames });

  /** Frames of a person who takes the time that they say they took. */
  const performed = (steps: readonly ChallengeStep[], of = own) => {
    service.pass(8_000);
    return enact(of, steps);
  };

  /** Draws, answers with what `frames` makes of the steps, sends passport and selfie, and says how it ends. */
  async function verified(frames: (steps: ChallengeStep[]) => SentFrame[], selfie: string) {
    const sid = await started();
    const { nonce, steps } = (await draw(sid)).body;
    const judged = (await answer(sid, nonce, frames(steps))).body;
    await service.upload(sid, 'document_front', passport);
    await service.upload(sid, 'selfie', selfie);
    const { recommendation, checks } = await service.until(sid, ['complete']);
    return { sid, judged, recommendation, liveness: checks.biometric_liveness };
  }

  it('is passed by a person who does what is asked, who is then allowed, and again when it is replayed', async () => {
    const { sid, judged, recommendation, liveness } = await verified(performed, selfieOf(own));
    expect(judged).toEqual({ feedback: 'ok', complete: true });
    expect(liveness).toEqual({ recommendation: 'ALLOW' });
    expect(recommendation).toBe('ALLOW');
    const pool = await openPool({ threads: 1, queueLimit: 10, timeoutMs: 60_000 });
    const replayed = await replaySession(service.service.foundation, pool, sid).finally(() => pool.close());
    expect(replayed.same).toBe(true);
  });

  it('says what to do, in an order that the service decides, until when, and how large a frame to send', async () => {
    const sid = await started();
    const { status, body } = await draw(sid);
    expect(status).toBe(200);
    expect(body.steps).toHaveLength(5);
    expect(body.steps[0]).toEqual({ gesture: 'front', frames: 2 });
    expect(body.steps.map(({ gesture }) => gesture)).toContain('closer');
    expect(Date.parse(body.deadline)).toBeGreaterThan(Date.now());
    expect(body.frame).toEqual({ longest_side: 640, format: 'jpeg' });
  });

  it('without which nobody is allowed whose presence must be proven', async () => {
    const sid = await started();
    await service.upload(sid, 'document_front', passport);
    await service.upload(sid, 'selfie', selfieOf(own));
    const { recommendation, checks } = await service.until(sid, ['complete']);
    expect(recommendation).toBe('CHALLENGE');
    expect(checks.biometric_liveness.recommendation).toBe('CHALLENGE');
  });

  describe('is answered once', () => {
    it('the same frames again get the same answer, other frames none', async () => {
      const sid = await started();
      const { nonce, steps } = (await draw(sid)).body;
      const frames = performed(steps);
      const first = await answer(sid, nonce, frames);
      expect((await answer(sid, nonce, frames)).body).toEqual(first.body);
      const again = await answer(sid, nonce, frames.slice(1));
      expect([again.status, again.body.code]).toEqual([409, 'challenge_over']);
    });

    it('not after its deadline', async () => {
      const sid = await started();
      const { nonce, steps } = (await draw(sid)).body;
      service.pass(91_000);
      const late = await answer(sid, nonce, enact(own, steps));
      expect([late.status, late.body.code]).toEqual([409, 'challenge_over']);
    });

    it('not once another one was drawn, and never in another session', async () => {
      const [sid, elsewhere] = [await started(), await started()];
      const { nonce, steps } = (await draw(sid)).body;
      const { nonce: second } = (await draw(sid)).body;
      expect((await answer(sid, nonce, enact(own, steps))).body.code).toBe('challenge_over');
      expect((await answer(elsewhere, second, enact(own, steps))).status).toBe(404);
      expect((await answer(sid, 'no-such-nonce', enact(own, steps))).status).toBe(404);
    });

    it('and drawn four times a session at most', async () => {
      const sid = await started();
      for (let i = 0; i < 4; i++) expect((await draw(sid)).status).toBe(200);
      expect((await draw(sid)).body.code).toBe('too_many_challenges');
    });
  });

  describe('is failed', () => {
    it('by whoever makes other movements: another one may be drawn, and nobody is denied for clumsiness', async () => {
      const { judged, liveness, recommendation } = await verified((steps) => performed(mirrored(steps)), selfieOf(own));
      expect(judged).toEqual({ feedback: 'other', complete: false });
      expect(liveness).toEqual({ recommendation: 'CHALLENGE', reasons: [] });
      expect(recommendation).toBe('CHALLENGE');
    });

    // Which way it is turned is drawn: to one side this print gives itself away, to the other it merely shows no depth.
    it('by a print that is turned in the hand, whichever movements are drawn', async () => {
      const { liveness, recommendation } = await verified((steps) => performed(steps, print), selfieOf(own));
      expect(['CHALLENGE', 'DENY']).toContain(liveness.recommendation);
      expect(recommendation).toBe(liveness.recommendation);
    });

    it('by one frame sent for several, which is told to the backend only', async () => {
      const copied = (steps: ChallengeStep[]) =>
        performed(steps).map((frame, i, all) => (i === 1 ? { ...frame, content: all[0]!.content } : frame));
      const { judged, liveness, recommendation } = await verified(copied, selfieOf(own));
      expect(judged).toEqual({ feedback: 'ok', complete: true });
      expect(liveness).toEqual({ recommendation: 'DENY', reasons: ['injection_attack_detected'] });
      expect(recommendation).toBe('DENY');
    });

    it('by a selfie of somebody else than the one who moved', async () => {
      const { judged, liveness } = await verified((steps) => performed(steps, other), selfieOf(own));
      expect(judged.feedback).toBe('ok');
      expect(liveness).toEqual({ recommendation: 'DENY', reasons: ['selfie_liveness_attack'] });
    });
  });

  it('is not offered where the application asks for none', async () => {
    await service.settings({ ...settings, challenge: false });
    const refused = await draw(await started());
    await service.settings(settings);
    expect([refused.status, refused.body.code]).toEqual([409, 'challenge_not_offered']);
  });

  it('names the frame that cannot be used', async () => {
    const sid = await started();
    const { nonce, steps } = (await draw(sid)).body;
    const broken = enact(own, steps).map((frame, i) => (i === 3 ? { ...frame, step: 5 } : frame));
    expect((await answer(sid, nonce, broken)).body.message).toEqual(['frames[3].step is no step of this challenge.']);
    const tiny = await sharp(Buffer.from(enact(own, steps)[0]!.content, 'base64'))
      .resize(100)
      .jpeg()
      .toBuffer();
    const small = enact(own, steps).with(2, { content: tiny.toString('base64'), at: 1, step: 1 });
    expect(String((await answer(sid, nonce, small)).body.message)).toContain('frames[2].content measures 100 x 133');
    expect((await answer(sid, nonce, enact(own, steps))).status).toBe(200);
  });

  it('is gone with its session, frames and all', async () => {
    const sid = await started();
    const { nonce, steps } = (await draw(sid)).body;
    await answer(sid, nonce, performed(steps));
    const { db, challenges } = service.service.foundation;
    const stored = (await challenges.find(sid, nonce))!;
    const { key } = (await service.service.foundation.sessions.peek(sid, Date.now()))!;
    expect((await challenges.frames(stored, key)).open()).toHaveLength(10);
    await service.call('DELETE', `/verification/${sid}`);
    for (let i = 0; i < 200 && (await challenges.find(sid, nonce)); i++) await new Promise((go) => setTimeout(go, 25));
    expect(await db.read.selectFrom('challenge').select('id').where('session_id', '=', sid).execute()).toEqual([]);
    await expect(challenges.frames(stored, key)).rejects.toThrow();
  });
});

const mirrored = (steps: readonly ChallengeStep[]): ChallengeStep[] =>
  steps.map((step) => ({
    ...step,
    gesture: step.gesture === 'left' ? 'right' : step.gesture === 'right' ? 'left' : step.gesture,
  }));
