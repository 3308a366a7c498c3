import { webcrypto } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFindings, ImageType } from '../../src/analysis/findings.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { mockChallenge, mockFindings } from '../../src/session/mock.ts';
import type { Examiner } from '../../src/session/work.ts';
import type { SentFrame } from '../challenge.ts';
import { STORES, TestService, type Uploaded } from '../service.ts';

const { subtle } = webcrypto;
const RSA = { name: 'RSA-PSS', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]) } as const;

/** The key of a device, made and used as the vendor's browser SDK does. */
async function deviceKey(modulusLength = 2048) {
  const pair = await subtle.generateKey({ ...RSA, modulusLength }, false, ['sign', 'verify']);
  const spki = Buffer.from(await subtle.exportKey('spki', pair.publicKey)).toString('base64');
  const sign = async (content: string) =>
    Buffer.from(await subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, pair.privateKey, Buffer.from(content))).toString(
      'base64',
    );
  return { spki, sign };
}
type DeviceKey = Awaited<ReturnType<typeof deviceKey>>;

/** Says of every picture that all is well with it; of `refused` ones that they are blurred. */
const examiner = (refused: Set<ImageType>): Examiner & { close(): Promise<void> } => ({
  engine: 'prepared',
  examine: async (_bytes, type) => {
    const { front, back, selfie } = mockFindings({}, new Date());
    const findings = { document_front: front, document_back: back, selfie }[type] as ImageFindings;
    return refused.has(type) ? { ...findings, feedback: 'blur' } : findings;
  },
  judge: async () => mockChallenge(),
  close: async () => {},
});

const TYPES = ['document_front', 'document_back', 'selfie'] as const;
const DENIED = { recommendation: 'DENY', reasons: ['injection_attack_detected'] };

describe.each(STORES)('signed uploads, on %s', (store) => {
  let service: TestService;
  let key: DeviceKey;
  let picture: string;
  let frame: string;
  const refused = new Set<ImageType>();
  beforeAll(async () => {
    service = await TestService.start({ store, openExaminer: async () => examiner(refused) });
    key = await deviceKey();
    picture = readFileSync(join(import.meta.dirname, '../../models/self-test.jpg')).toString('base64');
    frame = (await sharp(Buffer.from(picture, 'base64')).resize(480).jpeg().toBuffer()).toString('base64');
  });
  afterAll(() => service.stop());

  const begin = async (more: object) => {
    const { start_token } = await service.create();
    const start = { start_token, consent: { granted: true }, client_type: 'mobile_sdk', ...more };
    const { body } = await service.call<{ session_id: string; user_token: string }>(
      'POST',
      '/verification/start',
      start,
    );
    return { sid: body.session_id, authorization: `Bearer ${body.user_token}` };
  };
  type Begun = Awaited<ReturnType<typeof begin>>;
  const send = async ({ sid, authorization }: Begun, type: ImageType, more: object = {}) => {
    const image = { format: 'jpeg', image_type: type, content: picture, ...more };
    const device_info = { used_camera: { label: 'Camera of Ottilie Quaint' } };
    const body = { image, device_info };
    return (await service.call<Uploaded>('POST', `/verification/${sid}/images`, body, { authorization })).body;
  };
  const checksOf = async ({ sid }: Begun) => (await service.until(sid, ['complete'])).checks;
  /** All three pictures, signed as `signatures` says, or by the device's own key. */
  const run = async (start: object, signatures: Partial<Record<ImageType, string | undefined>> = {}) => {
    const begun = await begin(start);
    for (const type of TYPES) {
      const signature = type in signatures ? signatures[type] : await key.sign(picture);
      await send(begun, type, signature === undefined ? {} : { signature });
    }
    return begun;
  };

  it('of the device that started the session say that no picture was put in its place', async () => {
    const begun = await run({ image_signing_public_key: key.spki });
    const checks = await checksOf(begun);
    expect(checks.biometric_liveness.reasons).toBeUndefined();
    expect(checks.document_liveness.recommendation).toBe('ALLOW');
  });

  it('a selfie whose signature is not the device’s is an injection, and is denied', async () => {
    const other = await deviceKey();
    const wrong = [
      await other.sign(picture),
      await key.sign(`${picture} `),
      'AAAA',
      '',
      'not base64 \u0000',
      Buffer.alloc(256, 1).toString('base64'),
    ];
    for (const selfie of wrong) {
      const begun = await run({ image_signing_public_key: key.spki }, { selfie });
      expect((await checksOf(begun)).biometric_liveness, selfie.slice(0, 12)).toEqual(DENIED);
    }
  });

  it('a document whose signature is wrong is a presentation attack', async () => {
    const begun = await run({ image_signing_public_key: key.spki }, { document_back: 'AAAA' });
    const checks = await checksOf(begun);
    expect(checks.document_liveness).toEqual({ recommendation: 'DENY', reasons: ['presentation_attack'] });
    expect(checks.biometric_liveness.reasons).toBeUndefined();
  });

  it('are not asked of clients that promised none', async () => {
    const begun = await run(
      { image_signing_public_key: key.spki },
      Object.fromEntries(TYPES.map((t) => [t, undefined])),
    );
    expect((await checksOf(begun)).biometric_liveness.reasons).toBeUndefined();
  });

  it('bind the user token to the device that promised them: who has only the token is found out', async () => {
    const promised = { image_signing_public_key: key.spki, signs_images: true };
    expect((await checksOf(await run(promised))).biometric_liveness.reasons).toBeUndefined();
    const stolen = await run(promised, { selfie: undefined });
    expect((await checksOf(stolen)).biometric_liveness).toEqual(DENIED);
  });

  it('can be insisted on by an application, for devices and not for its own server', async () => {
    await service.settings({ signedUploads: true });
    const unsigned = await run({}, Object.fromEntries(TYPES.map((type) => [type, undefined])));
    expect((await checksOf(unsigned)).biometric_liveness).toEqual(DENIED);
    const sid = await service.started({});
    await service.uploadAll(sid, picture);
    const { checks } = await service.until(sid, ['complete']);
    expect(checks.biometric_liveness.reasons).toBeUndefined();
    await service.settings({});
  });

  it('count against the session where the picture itself was refused', async () => {
    const begun = await begin({ image_signing_public_key: key.spki });
    refused.add('selfie');
    expect((await send(begun, 'selfie', { signature: 'AAAA' })).feedback).toBe('blur');
    refused.clear();
    for (const type of TYPES) await send(begun, type, { signature: await key.sign(picture) });
    expect((await checksOf(begun)).biometric_liveness).toEqual(DENIED);
  });

  it.each([
    ['no key', 'AA=='],
    ['not even base64', '{}'],
    ['a key that is too weak', 'weak'],
  ])('%s is no key that anything can be signed with', async (_, given) => {
    const weak = await deviceKey(1024);
    const spki = given === 'weak' ? weak.spki : given;
    const begun = await run({ image_signing_public_key: spki }, { selfie: await weak.sign(picture) });
    expect((await checksOf(begun)).biometric_liveness).toEqual(DENIED);
  });

  describe('of the frames of a challenge', () => {
    const promised = () => ({ image_signing_public_key: key.spki, signs_images: true });
    const lines = (nonce: string, frames: readonly SentFrame[]) =>
      [nonce, ...frames.flatMap(({ step, at, content }) => [step, at, content])].join('\n');

    /** A signed session whose challenge is answered with what `signature` makes of it. */
    async function answered(
      start: object,
      signature: (nonce: string, frames: SentFrame[]) => Promise<string> | undefined,
    ) {
      const begun = await begin(start);
      const { sid, authorization } = begun;
      const path = `/verification/${sid}/challenge`;
      const { nonce } = (await service.call<{ nonce: string }>('POST', path, undefined, { authorization })).body;
      const frames = [0, 1].map((i) => ({ content: frame, at: 500 * i, step: i }));
      const made = await signature(nonce, frames);
      const body = { frames, ...(made !== undefined && { signature: made }) };
      const judged = await service.call('POST', `${path}/${nonce}/frames`, body, { authorization });
      expect(judged.status, JSON.stringify(judged.body)).toBe(200);
      for (const type of TYPES) await send(begun, type, { signature: await key.sign(picture) });
      return { liveness: (await checksOf(begun)).biometric_liveness, sid };
    }

    it('bind them to the device and to the challenge that they answer', async () => {
      const { liveness } = await answered(promised(), (nonce, frames) => key.sign(lines(nonce, frames)));
      expect(liveness.reasons ?? []).toEqual([]);
    });

    it.each<[string, (nonce: string, frames: SentFrame[]) => Promise<string> | undefined]>([
      ['missing, though the device signs what it sends', () => undefined],
      ['made for another challenge', (_, frames) => key.sign(lines('another', frames))],
      ['made for frames in another order', (nonce, frames) => key.sign(lines(nonce, [...frames].reverse()))],
      ['made for another time', (nonce, [first, ...rest]) => key.sign(lines(nonce, [{ ...first!, at: 1 }, ...rest]))],
      ['of another device', async (nonce, frames) => (await deviceKey()).sign(lines(nonce, frames))],
    ])('are an injection where they are %s, also when it is replayed', async (_, signature) => {
      const { liveness, sid } = await answered(promised(), signature);
      expect(liveness).toEqual(DENIED);
      expect((await replaySession(service.service.foundation, examiner(refused), sid)).same).toBe(true);
    });

    it('are not asked of a device that promised none', async () => {
      const { liveness } = await answered({ image_signing_public_key: key.spki }, () => undefined);
      expect(liveness.reasons ?? []).toEqual([]);
    });
  });

  it('lead to the same verdict when the session is examined again', async () => {
    const begun = await run({ image_signing_public_key: key.spki }, { selfie: 'AAAA' });
    await checksOf(begun);
    expect((await replaySession(service.service.foundation, examiner(refused), begun.sid)).same).toBe(true);
  });

  it('and what the device says of itself is kept under the session’s key only', async () => {
    await run({ image_signing_public_key: key.spki });
    for (const name of readdirSync(service.dataDir, { recursive: true }) as string[]) {
      const path = join(service.dataDir, name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      expect(bytes.includes('Ottilie'), name).toBe(false);
      expect(bytes.includes(key.spki), name).toBe(false);
    }
  });
});
