import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFindings } from '../../src/analysis/findings.ts';
import type { Mode } from '../../src/applications.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { acceptUpload } from '../../src/evidence/accept.ts';
import { mockChallenge, mockFindings } from '../../src/session/mock.ts';
import type { Examiner } from '../../src/session/work.ts';
import { STORES, TestService } from '../service.ts';

/** Says of every picture and of every challenge that all is well: what is tested is how they came. */
const examiner: Examiner & { close(): Promise<void> } = {
  engine: 'prepared',
  examine: async (_bytes, type) => {
    const { front, back, selfie } = mockFindings({}, new Date());
    return { document_front: front, document_back: back, selfie }[type] as ImageFindings;
  },
  judge: async () => mockChallenge(),
  close: async () => {},
};

const passport = readFileSync(join(import.meta.dirname, '../../models/self-test.jpg')).toString('base64');
const INJECTED = { recommendation: 'DENY', reasons: ['injection_attack_detected'] };

let made = 0;
/** A picture that nobody sent before: its number in bars. */
async function fresh(): Promise<string> {
  const bits = (++made).toString(2).padStart(16, '0');
  const bars = [...bits].map(
    (bit, i) => `<rect x="${40 * i}" width="40" height="480" fill="#${bit === '1' ? 'fff' : '333'}"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">${bars.join('')}</svg>`;
  return (await sharp(Buffer.from(svg)).flatten().jpeg().toBuffer()).toString('base64');
}
const asPng = async (content: string) =>
  (await sharp(Buffer.from(content, 'base64')).png().toBuffer()).toString('base64');

describe.each(STORES)('a picture of a face that another session sent before, on %s', (store) => {
  let service: TestService;
  const start = (mode: Mode) => TestService.start({ store, mode, openExaminer: async () => examiner });
  beforeAll(async () => {
    service = await start('live');
  }, 60_000);
  afterAll(() => service.stop());

  const answerChallenge = async (sid: string, contents: readonly string[]) => {
    const { nonce } = (await service.call<{ nonce: string }>('POST', `/verification/${sid}/challenge`)).body;
    const frames = contents.map((content, i) => ({ content, step: Math.floor(i / 2), at: 500 + 700 * i }));
    return service.call<object>('POST', `/verification/${sid}/challenge/${nonce}/frames`, { frames });
  };
  const frames = () => Promise.all(Array.from({ length: 10 }, fresh));
  const finish = async (sid: string, selfie: string) => {
    for (const side of ['document_front', 'document_back']) await service.upload(sid, side, passport);
    const answer = await service.upload(sid, 'selfie', selfie);
    const { checks } = await service.until(sid, ['complete']);
    return { sid, answer: answer.body, liveness: checks.biometric_liveness };
  };
  /** A whole session with this selfie, and without a challenge. */
  const session = async (selfie: string) => finish(await service.started({}), selfie);

  it('is an injection, in whatever file it comes, which only the backend is told', async () => {
    const selfie = await fresh();
    const first = await session(selfie);
    expect(first.liveness).not.toEqual(INJECTED);
    for (const again of [selfie, `data:image/jpeg;base64,${selfie}`, await asPng(selfie)]) {
      const replay = await session(again);
      expect(replay.liveness).toEqual(INJECTED);
      expect(replay.answer).toEqual(first.answer);
    }
    expect((await session(await fresh())).liveness).not.toEqual(INJECTED);
  });

  it('is one among the frames of a challenge too, and from them', async () => {
    const [own, selfie] = [await frames(), await fresh()];
    const first = await service.started({});
    const honest = await answerChallenge(first, own);
    expect((await finish(first, selfie)).liveness).not.toEqual(INJECTED);
    const second = await service.started({});
    expect((await answerChallenge(second, [...(await frames()).slice(0, 9), own[4]!])).body).toEqual(honest.body);
    expect((await finish(second, await fresh())).liveness).toEqual(INJECTED);
    expect((await session(own[0]!)).liveness).toEqual(INJECTED);
    const third = await service.started({});
    await answerChallenge(third, [...(await frames()).slice(0, 9), selfie]);
    expect((await finish(third, await fresh())).liveness).toEqual(INJECTED);
  });

  it('is found in the sessions of other applications, of which nothing is said', async () => {
    const selfie = await fresh();
    const earlier = (await session(selfie)).sid;
    const { applications } = service.service.foundation;
    const other = await applications.create({ name: 'Other', mode: 'live' }, Date.now());
    await service.login({ client_id: other.application.clientId, client_secret: other.clientSecret });
    const { sid, liveness } = await session(selfie);
    const told = JSON.stringify((await service.result(sid)).body);
    expect((await service.result(earlier)).status).toBe(404);
    await service.login();
    expect(liveness).toEqual(INJECTED);
    expect(told).not.toContain(earlier);
  });

  it('is what it is when the session is examined again, also after the other one is gone', async () => {
    const selfie = await fresh();
    const earlier = await session(selfie);
    const later = await session(selfie);
    await service.call('DELETE', `/verification/${earlier.sid}`);
    expect((await replaySession(service.service.foundation, examiner, later.sid)).same).toBe(true);
  });

  it('is forgotten with its session', async () => {
    const selfie = await fresh();
    const { sid } = await session(selfie);
    const { db } = service.service.foundation;
    const marks = () => db.read.selectFrom('content_mark').select('at').where('session_id', '=', sid).execute();
    expect(await marks()).toHaveLength(1);
    await service.call('DELETE', `/verification/${sid}`);
    for (let i = 0; i < 200 && (await marks()).length > 0; i++) await new Promise((go) => setTimeout(go, 25));
    expect(await marks()).toEqual([]);
    expect((await session(selfie)).liveness).not.toEqual(INJECTED);
  });

  it('is none where the same session sends it again, nor where it shows a document', async () => {
    const selfie = await fresh();
    const sid = await service.started({});
    await answerChallenge(sid, [selfie, ...(await frames()).slice(1)]);
    const { liveness } = await finish(sid, selfie);
    expect(liveness).not.toEqual(INJECTED);
    const { checks } = await service.until(sid, ['complete']);
    expect(checks.document_liveness.recommendation).toBe('ALLOW');
  });

  it('leaves nothing of its pixels but a keyed hash', async () => {
    const { fingerprint } = await acceptUpload(await fresh());
    const { db, keys, marks, sessions } = service.service.foundation;
    const sid = await service.started({});
    await db.transaction(async (tx) => {
      await sessions.lockSealed(tx, sid);
      await marks.note(tx, sid, [fingerprint], 1);
    });
    const rows = await db.read.selectFrom('content_mark').selectAll().where('session_id', '=', sid).execute();
    expect(rows).toEqual([{ mac: keys.macs('content', fingerprint)[0], session_id: sid, at: 1 }]);
    expect(rows[0]!.mac.equals(fingerprint)).toBe(false);
  });

  it('counts for nothing while an integration is built, in test mode', async () => {
    const building = await start('test');
    const selfie = await fresh();
    const live = service;
    service = building;
    await session(selfie);
    const { liveness } = await session(selfie);
    service = live;
    await building.stop();
    expect(liveness.recommendation).not.toBe('DENY');
  });
});
