import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replaySession } from '../../src/commands/replay.ts';
import { toBytes } from '../../src/gallery/mirror.ts';
import { gallerySecret, resealGallerySecret } from '../../src/gallery/secret.ts';
import { openDatabase } from '../../src/store/database.ts';
import { KeyRing } from '../../src/store/seal.ts';
import { anna, bert, type Claimant, descriptorOf, examinerOf, open, PICTURE } from '../claimants.ts';
import { STORES, type TestService } from '../service.ts';

const CLEAN = { recommendation: 'ALLOW' };
const flaggedFor = (...reasons: string[]) => ({ recommendation: 'CHALLENGE', reasons });
const SAME_IDENTITY = flaggedFor('multiple_same_identity_attempts');

describe.each(STORES)('who was seen before, on %s', (store) => {
  let service: TestService;
  let verify: Awaited<ReturnType<typeof open>>['verify'];
  let turn: { claimant: Claimant };
  beforeAll(async () => {
    ({ service, verify, turn } = await open({ store }));
  });
  afterAll(() => service.stop());

  it('comes back as himself, and with a new passport, and is not flagged', async () => {
    expect(await verify(anna)).toMatchObject({ recommendation: 'ALLOW', flagged: CLEAN });
    expect(await verify(anna)).toMatchObject({ recommendation: 'ALLOW', flagged: CLEAN });
    expect((await verify({ ...anna, number: 'AA9' })).flagged).toEqual(CLEAN);
    expect((await verify(bert)).flagged).toEqual(CLEAN);
  });

  it('comes back under another name, and is noticed', async () => {
    const { recommendation, flagged } = await verify({ ...anna, number: 'XX1', name: 'CLARA OTHER' });
    expect(recommendation).toBe('CHALLENGE');
    expect(flagged).toEqual(SAME_IDENTITY);
  });

  it('comes back with his document and another face, and is noticed', async () => {
    expect((await verify({ ...bert, face: 3 })).flagged).toEqual(SAME_IDENTITY);
  });

  it('was denied, and is a question the next time: by document, and by face with another one', async () => {
    const dora: Claimant = { face: 4, number: 'DD4', name: 'DORA DENIED' };
    expect((await verify({ ...dora, attack: true })).recommendation).toBe('DENY');
    expect((await verify({ ...dora, face: 5 })).flagged).toEqual(flaggedFor('previous_document_fraud'));
    expect((await verify({ ...dora, number: 'EE5', name: 'EVA ELSE' })).flagged).toEqual(
      flaggedFor('previous_face_fraud'),
    );
  });

  it('tries again and again within a day, and is noticed; a day later no more', async () => {
    const frank: Claimant = { face: 6, number: 'FF6', name: 'FRANK FAILS', portrait: 7 };
    for (let attempt = 1; attempt <= 5; attempt++) expect((await verify(frank)).flagged).toEqual(CLEAN);
    expect((await verify(frank)).flagged).toEqual(SAME_IDENTITY);
    service.pass(25 * 3_600_000);
    await service.login();
    expect((await verify(frank)).flagged).toEqual(CLEAN);
  });

  it('gets the same verdict, bit for bit, whatever the gallery holds by then', async () => {
    const grace: Claimant = { face: 8, number: 'GG8', name: 'GRACE FIRST' };
    const { sid, flagged } = await verify(grace);
    expect(flagged).toEqual(CLEAN);
    await verify({ ...grace, number: 'HH8', name: 'HELEN SECOND', attack: true });
    turn.claimant = grace;
    const { same } = await replaySession(service.service.foundation, examinerOf(turn), sid);
    expect(same).toBe(true);
  });

  it('is forgotten with his session', async () => {
    const ivan: Claimant = { face: 9, number: 'II9', name: 'IVAN GONE' };
    const { sid } = await verify(ivan);
    const renamed = { ...ivan, number: 'JJ9', name: 'JOHN NEW' };
    const again = await verify(renamed);
    expect(again.flagged).toEqual(SAME_IDENTITY);
    for (const one of [sid, again.sid]) await service.call('DELETE', `/verification/${one}`);
    expect((await verify(renamed)).flagged).toEqual(CLEAN);
  });

  it('is not a known face in a face authentication of himself', async () => {
    const { sid } = await verify(anna);
    const reference = { type: 'session', session_id: sid };
    const { body: begun } = await service.call<{ device_session_id: string }>('POST', '/face-auth', { reference });
    const start = { device_session_id: begun.device_session_id, consent: { granted: true } };
    const { body } = await service.call<{ session_id: string; user_token: string }>('POST', '/face-auth/start', start);
    const image = { image_type: 'selfie', format: 'jpg', content: PICTURE };
    await service.call('POST', `/verification/${body.session_id}/images`, { image });
    const result = () => service.call<{ status: string; why?: string }>('GET', `/face-auth/${body.session_id}/result`);
    while ((await result()).body.status !== 'complete') await new Promise((resolve) => setTimeout(resolve, 25));
    // The prepared examiner sees the very same face: an attack, and nothing else.
    expect((await result()).body.why).toBe('selfie_liveness_attack');
  });
});

describe('applications of one group, on one store', () => {
  it('share what they remember, in one mode only, and those that want none keep and ask nothing', async () => {
    const { service, verify } = await open({ store: 'sqlite', settings: { galleryGroup: 'shared' } });
    const { applications } = service.service.foundation;
    await verify(anna);
    const renamed = { ...anna, number: 'XX1', name: 'CLARA OTHER' };
    const results = [];
    for (const [mode, galleryGroup, gallery = true] of [
      ['test', 'shared'],
      ['test', null],
      ['test', 'another'],
      ['live', 'shared'],
      ['test', 'shared', false],
    ] as const) {
      const made = await applications.create({ name: 'x', mode, settings: { galleryGroup, gallery } }, Date.now());
      await service.login({ client_id: made.application.clientId, client_secret: made.clientSecret });
      results.push((await verify(renamed)).flagged);
    }
    expect(results).toEqual([SAME_IDENTITY, CLEAN, CLEAN, CLEAN, { recommendation: 'N/A' }]);
    await service.stop();
  });
});

describe('a template', () => {
  it('lies on the disk neither as it was computed nor turned, and is gone with its session', async () => {
    const { service, verify } = await open({ store: 'sqlite' });
    const { db, keys } = service.service.foundation;
    const { sid } = await verify(anna);
    const secret = await gallerySecret(db, keys);
    const descriptor = Float32Array.from(descriptorOf(anna.face));
    const template = secret.template([...descriptorOf(anna.face)])!;
    const row = await db.read.selectFrom('remembered').selectAll().where('session_id', '=', sid).executeTakeFirst();
    const { template: sealed, document_mac: documentMac, holder_mac: holderMac } = row!;
    const found = (bytes: Buffer) => filesIn(service.dataDir).some((file) => file.includes(bytes));
    for (const plain of [toBytes(descriptor), toBytes(template), Buffer.from('AA1'), Buffer.from('ERIKSSON')])
      expect(found(plain)).toBe(false);
    for (const kept of [sealed!, documentMac!, holderMac!]) expect(found(kept)).toBe(true);

    await service.call('DELETE', `/verification/${sid}`);
    await db.shred();
    for (const kept of [sealed!, documentMac!, holderMac!]) expect(found(kept)).toBe(false);
    await service.stop();
  });
});

describe('the secret of a deployment', () => {
  it('is made once, and stays the same when the master key is replaced', async () => {
    const [former, newest] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const dataDir = mkdtempSync(join(tmpdir(), 'bonafide-'));
    const db = await openDatabase({ dataDir });
    const face = descriptorOf(1);
    const both = await Promise.all([0, 1].map(() => gallerySecret(db, new KeyRing(former))));
    const [template, same] = both.map((secret) => secret.template(face));
    expect(same).toEqual(template);
    await db.transaction((tx) => resealGallerySecret(tx, new KeyRing(`${newest},${former}`)));
    expect((await gallerySecret(db, new KeyRing(newest))).template(face)).toEqual(template);
    await expect(gallerySecret(db, new KeyRing(former))).rejects.toThrow();
    await db.close();
    rmSync(dataDir, { recursive: true });
  });
});

function filesIn(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
}
