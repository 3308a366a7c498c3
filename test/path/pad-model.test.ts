import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChallengeStep } from '../../src/analysis/findings.ts';
import { openPool } from '../../src/analysis/pool.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { poolOptions } from '../../src/foundation.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { enact, type Repertoire, repertoire, selfieOf } from '../challenge.ts';
import { ASKING, DENYING, padFolder } from '../pad-model.ts';
import { TestService } from '../service.ts';

// An operator's model stands beside the real ones; it only looks at brightness, so each picture says what it will say.

const consent = { start: { consent: { granted: true, document_id: 'terms-1' } } };
const PASSIVE_ONLY = { recommendation: 'N/A' };

const lit = (picture: Buffer, factor: number): Promise<Buffer> => sharp(picture).linear(factor, 0).jpeg().toBuffer();

let own: Repertoire;
let passport: string;
/** Another picture of the same person. */
let reference: string;
/** What the model knows nothing against, takes for an attack, and has no number for. */
let pictures: Readonly<Record<'plain' | 'dark' | 'bright', Buffer>>;
beforeAll(async () => {
  own = await repertoire(0);
  const plain = Buffer.from(selfieOf(own), 'base64');
  pictures = { plain, dark: await lit(plain, 0.7), bright: await lit(plain, 1.15) };
  const today = new Date().toISOString().slice(0, 10);
  const { files } = await makeSpecimen({ person: 0, seed: 'path', today });
  passport = files['passport.jpg']!.toString('base64');
  reference = files['selfie.jpg']!.toString('base64');
}, 300_000);

const folder = async (declaration: Parameters<typeof padFolder>[0]) =>
  padFolder({ pictures: { 'bona-fide.jpg': pictures.plain, 'attack.jpg': pictures.dark }, ...declaration });

async function serviceWith(path: string): Promise<TestService> {
  const openExaminer = (config: Parameters<typeof poolOptions>[0]) => openPool({ ...poolOptions(config), threads: 1 });
  return TestService.start({ variables: { PAD_MODEL: path }, openExaminer });
}

/** Sends passport and selfie, after the movements of a challenge where wanted, and says how it ends. */
async function verified(service: TestService, selfie: Buffer, { moving = false } = {}) {
  const sid = (await service.create(consent)).session_id;
  if (moving) {
    const drawn = await service.call<{ nonce: string; steps: ChallengeStep[] }>(
      'POST',
      `/verification/${sid}/challenge`,
    );
    service.pass(8_000);
    const frames = enact(own, drawn.body.steps);
    const judged = await service.call('POST', `/verification/${sid}/challenge/${drawn.body.nonce}/frames`, { frames });
    expect(judged.body).toEqual({ feedback: 'ok', complete: true });
  }
  await service.upload(sid, 'document_front', passport);
  expect((await service.upload(sid, 'selfie', selfie.toString('base64'))).body.feedback).toBe('ok');
  const { recommendation, checks } = await service.until(sid, ['complete']);
  return { sid, recommendation, liveness: checks.biometric_liveness };
}

/** The same selfie against a picture that the backend sent. */
async function authenticated(service: TestService, selfie: Buffer) {
  const asked = { reference: { type: 'raw', content: reference, format: 'jpg' } };
  const { body: begun } = await service.call<Record<string, string>>('POST', '/face-auth', asked);
  const { device_session_id, session_id: sid } = begun;
  const payload = { device_session_id, consent: { granted: true } };
  const started = await service.send<{ user_token: string }>({
    method: 'POST',
    url: '/api/v1/face-auth/start',
    payload,
  });
  const image = { format: 'jpg', image_type: 'selfie', content: selfie.toString('base64') };
  const headers = { authorization: `Bearer ${started.body.user_token}` };
  await service.call('POST', `/verification/${sid}/images`, { image }, headers);
  const result = async () => (await service.call<Record<string, string>>('GET', `/face-auth/${sid}/result`)).body;
  return vi.waitUntil(async () => ((await result()).status === 'complete' ? result() : null), { timeout: 60_000 });
}

const ATTACK = { recommendation: 'DENY', reasons: ['selfie_liveness_attack'] };
const SUSPICION = { recommendation: 'CHALLENGE', reasons: ['selfie_liveness_attack'] };

describe('an operator’s model that is declared to reject at most one person in a hundred', () => {
  let service: TestService;
  let declared: string;
  beforeAll(async () => {
    declared = await folder({ declaration: { measured: DENYING } });
    service = await serviceWith(declared);
  }, 120_000);
  afterAll(() => service.stop());

  it('denies whom it takes for an attack', async () => {
    const { recommendation, liveness } = await verified(service, pictures.dark);
    expect(liveness).toEqual(ATTACK);
    expect(recommendation).toBe('DENY');
  });

  it('denies them too when they made the movements of a challenge', async () => {
    expect((await verified(service, pictures.dark, { moving: true })).liveness).toEqual(ATTACK);
  });

  it('denies them at a face authentication, and nobody else', async () => {
    const denied = { recommendation: 'DENY', why: 'selfie_liveness_attack' };
    expect(await authenticated(service, pictures.dark)).toMatchObject(denied);
    expect(await authenticated(service, pictures.plain)).toMatchObject({ recommendation: 'ALLOW' });
  });

  it('proves nobody alive by a still: what it knows nothing against stays N/A', async () => {
    expect((await verified(service, pictures.plain)).liveness).toEqual(PASSIVE_ONLY);
  });

  it('leaves a passed challenge passed where it knows nothing against the selfie', async () => {
    expect((await verified(service, pictures.plain, { moving: true })).liveness).toEqual({ recommendation: 'ALLOW' });
  });

  it('has no say by a number that is none: N/A for a still, a question after a challenge, never ALLOW', async () => {
    expect((await verified(service, pictures.bright)).liveness).toEqual(PASSIVE_ONLY);
    const { liveness } = await verified(service, pictures.bright, { moving: true });
    expect(liveness).toEqual({ recommendation: 'CHALLENGE', reasons: [] });
  });

  it('says in the record of a decision which engine it was, and a replay without it is told apart', async () => {
    const { sid } = await verified(service, pictures.dark);
    const replayedBy = async (padModel: string | undefined) => {
      const pool = await openPool({ ...poolOptions(service.config), threads: 1, padModel });
      return replaySession(service.service.foundation, pool, sid).finally(() => pool.close());
    };
    const again = await replayedBy(declared);
    expect(again.same).toBe(true);
    expect(again.replayed.engine).toBe(again.recorded.engine);
    const without = await replayedBy(undefined);
    expect(without.same).toBe(false);
    expect(without.replayed.engine).not.toBe(without.recorded.engine);
    const reworded = await replayedBy(await folder({ declaration: { measured: DENYING, source: 'another one' } }));
    expect(reworded.replayed.engine).not.toBe(again.recorded.engine);
  });
});

describe('an operator’s model about which less is known', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await serviceWith(await folder({ declaration: { measured: ASKING } }));
  }, 120_000);
  afterAll(() => service.stop());

  it('asks about whom it takes for an attack, and denies nobody', async () => {
    const { recommendation, liveness } = await verified(service, pictures.dark);
    expect(liveness).toEqual(SUSPICION);
    expect(recommendation).toBe('CHALLENGE');
  });

  it('asks also when they made the movements of a challenge', async () => {
    expect((await verified(service, pictures.dark, { moving: true })).liveness).toEqual(SUSPICION);
  });
});

describe('a service does not start', () => {
  it.each<[what: string, given: () => Promise<string>, sentence: RegExp]>([
    ['with a model of other bytes', () => folder({ declaration: { sha256: '0'.repeat(64) } }), /pad\.onnx has SHA-256/],
    [
      'with a self-test that comes out differently',
      swapped,
      /selfTest\.bonaFide: bona-fide\.jpg scores 0\.\d+, but 0 is/,
    ],
    [
      'without the declaration',
      async () => '/nowhere/pad.json',
      /the declaration \/nowhere\/pad\.json cannot be read\./,
    ],
  ])('%s, and says so in one sentence', async (_, given, sentence) => {
    const failed = await serviceWith(await given()).then(
      () => null,
      (error: Error) => error,
    );
    expect(failed?.message).toMatch(/^(An analysis thread does not start: )?PAD_MODEL: [^\n]+\.$/);
    expect(failed?.message).toMatch(sentence);
  });
});

const swapped = () => padFolder({ pictures: { 'bona-fide.jpg': pictures.dark, 'attack.jpg': pictures.plain } });
