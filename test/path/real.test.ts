import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transliterate } from '../../src/analysis/document/mrz/transliterate.ts';
import { openPool } from '../../src/analysis/pool.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { poolOptions } from '../../src/foundation.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { type ErrorBody, STORES, TestService } from '../service.ts';

// Nothing stands in for anything here: real pictures, real models, both stores.

const TODAY = new Date().toISOString().slice(0, 10);
const consent = { start: { consent: { granted: true, document_id: 'terms-1' } } };

interface Pictures {
  readonly passport: string;
  readonly selfie: string;
  readonly number: string;
  readonly surname: string;
}
async function picturesOf(person: number, today = TODAY): Promise<Pictures> {
  const { files, truth } = await makeSpecimen({ person, seed: 'path', today });
  const base64 = (name: string) => files[name]!.toString('base64');
  const { documentNumber, surname } = truth.document.holder;
  return { passport: base64('passport.jpg'), selfie: base64('selfie.jpg'), number: documentNumber, surname };
}

let own: Pictures;
let other: Pictures;
let expired: Pictures;
beforeAll(async () => {
  own = await picturesOf(0);
  other = await picturesOf(1);
  expired = await picturesOf(0, '2005-01-01');
}, 300_000);

describe.each(STORES)('a verification on %s', (store) => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ store, openExaminer: (config) => openPool(poolOptions(config)) });
  });
  afterAll(() => service.stop());

  const started = async () => (await service.create(consent)).session_id;
  const send = async (sid: string, type: string, content: string) => (await service.upload(sid, type, content)).body;

  it('of a passport and its holder is allowed, and says what was read', async () => {
    const sid = await started();
    expect(await send(sid, 'document_front', own.passport)).toEqual({
      feedback: 'ok',
      complete: false,
      missing_images: ['selfie'],
    });
    expect(await send(sid, 'selfie', own.selfie)).toEqual({ feedback: 'ok', complete: true, missing_images: [] });
    const result = await service.until(sid, ['complete']);
    expect(result.recommendation).toBe('ALLOW');
    expect(result.document).toMatchObject({ type: 'passport', number: own.number });
    expect(result.person.surname).toBe(transliterate(own.surname));
    expect(result.checks.document_validation).toEqual({ recommendation: 'ALLOW' });
    expect(result.checks.biometric_matching).toEqual({ recommendation: 'ALLOW' });
    expect(result.verification_images.map(({ type }) => type)).toEqual(['document_front', 'selfie']);
    expect(result).not.toHaveProperty('mock');
  });

  it('of a passport and somebody else is not', async () => {
    const sid = await started();
    await send(sid, 'selfie', other.selfie);
    await send(sid, 'document_front', own.passport);
    const result = await service.until(sid, ['complete']);
    expect(result.recommendation).toBe('CHALLENGE');
    expect(result.checks.biometric_matching.recommendation).toBe('CHALLENGE');
    expect(result.checks.biometric_matching.reasons).toContain('biometric_mismatch');
  });

  it('refuses a picture that does not show what it should, with 200 and feedback (10), and keeps it as rejected', async () => {
    const sid = await started();
    const wrong = await send(sid, 'document_front', own.selfie);
    expect(wrong).toMatchObject({ complete: false, missing_images: ['document_front', 'document_back', 'selfie'] });
    expect(wrong.feedback).toMatch(/^document_/);
    expect((await send(sid, 'document_front', own.passport)).feedback).toBe('ok');
    const { body } = await service.call<{ session_images: { rejected: boolean }[] }>(
      'GET',
      `/verification/${sid}/images`,
    );
    expect(body.session_images.map(({ rejected }) => rejected)).toEqual([true, false]);
  });

  it('sends an expired passport back with its reason (20), keeps the selfie, and ends well with a valid one', async () => {
    const sid = await started();
    expect((await send(sid, 'document_front', expired.passport)).feedback).toBe('ok');
    expect((await send(sid, 'selfie', own.selfie)).complete).toBe(true);
    expect((await service.until(sid, ['recapture', 'complete'])).status).toBe('recapture');
    const stored = await service.service.foundation.sessions.peek(sid, Date.now());
    expect(stored!.session.recaptureReason).toBe('document_expired');
    expect(await send(sid, 'document_front', own.passport)).toEqual({
      feedback: 'ok',
      complete: true,
      missing_images: [],
    });
    expect((await service.until(sid, ['complete'])).recommendation).toBe('ALLOW');
  });

  it('with nothing but expired passports ends as a challenge', async () => {
    const sid = await started();
    await send(sid, 'selfie', own.selfie);
    for (let attempt = 1; attempt <= 3; attempt++) {
      await send(sid, 'document_front', expired.passport);
      await service.until(sid, attempt < 3 ? ['recapture'] : ['complete']);
    }
    const { recommendation, checks } = await service.until(sid, ['complete']);
    expect({ recommendation, reasons: checks.document_validation.reasons }).toEqual({
      recommendation: 'CHALLENGE',
      reasons: ['data_validation_failed'],
    });
  });

  it('gives the same verdict, bit for bit, when it is replayed from its images', async () => {
    const sid = await started();
    await send(sid, 'document_front', own.passport);
    await send(sid, 'selfie', own.selfie);
    await service.until(sid, ['complete']);
    const pool = await openPool({ ...poolOptions(service.config), threads: 1 });
    const outcome = await replaySession(service.service.foundation, pool, sid);
    await pool.close();
    expect(outcome).toMatchObject({ same: true, recorded: outcome.replayed });
  });

  it('of a document alone asks for no face', async () => {
    await service.settings({ selfie: false });
    const sid = await started();
    expect((await send(sid, 'document_front', own.passport)).complete).toBe(true);
    const result = await service.until(sid, ['complete']);
    expect(result.recommendation).toBe('ALLOW');
    expect(result.checks.biometric_matching).toEqual({ recommendation: 'N/A' });
    await service.settings({});
  });

  it('keeps what was found sealed', async () => {
    const sid = await started();
    await send(sid, 'document_front', own.passport);
    const rows = await service.service.foundation.db.read
      .selectFrom('image')
      .selectAll()
      .where('session_id', '=', sid)
      .execute();
    expect(rows[0]!.findings!.length).toBeGreaterThan(500);
    expect(rows[0]!.findings!.includes(own.number)).toBe(false);
  });

  it('that cannot keep up says so instead of piling up', async () => {
    const narrow = await TestService.start({
      store,
      variables: { QUEUE_LIMIT: '1' },
      openExaminer: (config) => openPool({ ...poolOptions(config), threads: 1 }),
    });
    const sid = (await narrow.create(consent)).session_id;
    const answers = await Promise.all(Array.from({ length: 4 }, () => narrow.upload(sid, 'selfie', own.selfie)));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy).toHaveLength(3);
    expect(busy[0]).toMatchObject({ body: { code: 'busy' } satisfies Partial<ErrorBody> });
    expect(Number(busy[0]!.raw.headers['retry-after'])).toBeGreaterThan(0);
    await narrow.stop();
  });
});
