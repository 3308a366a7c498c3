import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageFindings } from '../../src/analysis/findings.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { deviceOf } from '../../src/session/device.ts';
import { mockFindings } from '../../src/session/mock.ts';
import type { Examiner } from '../../src/session/work.ts';
import { mmdb } from '../mmdb.ts';
import { type ResultBody, STORES, TestService } from '../service.ts';

const PHONE =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const evidence = {
  user_agent: PHONE,
  platform: 'Linux armv81',
  time_zone: 'Asia/Tokyo',
  languages: ['ja', 'en'],
  screen: { width: 390, height: 844, pixel_ratio: 3 },
  touch_points: 5,
  webdriver: false,
  agreed_after: 8000,
  clock: 1_795_000_000_000,
};

const examiner: Examiner & { close(): Promise<void> } = {
  engine: 'prepared',
  examine: async (_bytes, type) => {
    const { front, back, selfie } = mockFindings({}, new Date());
    return { document_front: front, document_back: back, selfie }[type] as ImageFindings;
  },
  judge: () => Promise.reject(new Error('nobody is asked to move')),
  close: async () => {},
};

describe.each(STORES)('what the page may know of the device, on %s', (store) => {
  const folder = mkdtempSync(join(tmpdir(), 'networks-'));
  const picture = readFileSync(join(import.meta.dirname, '../../models/self-test.jpg')).toString('base64');
  let service: TestService;
  beforeAll(async () => {
    const networks = {
      '10.1.0.0/16': { country: { iso_code: 'JP' }, location: { time_zone: 'Asia/Tokyo' } },
      '10.2.0.0/16': { country: { iso_code: 'DE' }, location: { time_zone: 'Europe/Berlin' } },
    };
    writeFileSync(join(folder, 'city.mmdb'), mmdb(networks));
    service = await TestService.start({
      store,
      openExaminer: async () => examiner,
      variables: { NETWORK_FILES: join(folder, 'city.mmdb'), TRUST_PROXY: 'true' },
    });
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  /** A session that begins on a device and is decided; its result. */
  const run = async (more: object = {}, headers: Record<string, string> = {}) => {
    const { start_token } = await service.create();
    const start = {
      start_token,
      consent: { granted: true },
      client_type: 'hosted_app',
      device_evidence: evidence,
      ...more,
    };
    const began = { 'user-agent': PHONE, 'x-forwarded-for': '10.1.0.9', ...headers };
    const { body } = await service.call<{ session_id: string; user_token: string }>(
      'POST',
      '/verification/start',
      start,
      began,
    );
    const own = { authorization: `Bearer ${body.user_token}` };
    for (const image_type of ['document_front', 'document_back', 'selfie'])
      await service.call(
        'POST',
        `/verification/${body.session_id}/images`,
        { image: { format: 'jpeg', image_type, content: picture } },
        own,
      );
    return service.until(body.session_id, ['complete']);
  };
  const risk = ({ checks }: ResultBody) => checks.risk_recommendation;

  it('goes with the result, and an ordinary phone raises no question', async () => {
    const result = await run();
    expect(risk(result)).toEqual({ recommendation: 'ALLOW' });
    expect(result.risk_details).toEqual({
      general: {
        correlation_id: result.session_id,
        action_type: 'identity_verification',
        recommendation: 'ALLOW',
      },
      device: {
        os: 'Android',
        browser: 'Chrome',
        device_type: 'mobile',
        device_timestamp: evidence.clock,
        timezone: 'Asia/Tokyo',
      },
      network: { ip_address: '10.1.0.9', network_country: 'JP', timezone: 'Asia/Tokyo' },
      recommendation_reasons: [],
    });
  });

  it('a device whose clock is elsewhere than its network is a question', async () => {
    const result = await run({}, { 'x-forwarded-for': '10.2.0.9' });
    expect(risk(result)).toEqual({ recommendation: 'CHALLENGE', reasons: ['device_suspicious_timezone'] });
    expect(result.recommendation).toBe('CHALLENGE');
    expect(result.risk_details.recommendation_reasons).toEqual(['DEVICE_SUSPICIOUS_TIMEZONE']);
    const again = await replaySession(service.service.foundation, examiner, result.session_id);
    expect(again.same).toBe(true);
  });

  it('a program that drives the browser is a question', async () => {
    const driven = await run({ device_evidence: { ...evidence, webdriver: true } });
    expect(risk(driven)).toEqual({ recommendation: 'CHALLENGE', reasons: ['device_platform_automation'] });
  });

  it('many sessions on one device within a day are a question, and a day later they are forgotten', async () => {
    const device = { device_evidence: { ...evidence, touch_points: 7 } };
    for (let before = 0; before <= 5; before++) expect(risk(await run(device)).recommendation).toBe('ALLOW');
    expect(risk(await run(device))).toEqual({
      recommendation: 'CHALLENGE',
      reasons: ['device_suspicious_velocity'],
    });
    service.pass(86_400_001);
    await service.login();
    expect(risk(await run(device)).recommendation).toBe('ALLOW');
  });

  it('is of no application’s business but its own: the sessions of another one do not count', async () => {
    const { applications, sessions } = service.service.foundation;
    const { application, clientSecret } = await applications.create({ name: 'other', mode: 'test' }, Date.now());
    const form = { grant_type: 'client_credentials', client_id: application.clientId, client_secret: clientSecret };
    const { body: token } = await service.requestToken(form);
    const authorization = `Bearer ${(token as { access_token: string }).access_token}`;
    const earlier = async (headers: Record<string, string>) => {
      const { body } = await service.call<{ start_token: string; session_id: string }>(
        'POST',
        '/verification',
        {},
        headers,
      );
      const start = { start_token: body.start_token, consent: { granted: true }, device_evidence: evidence };
      await service.call('POST', '/verification/start', start, { 'x-forwarded-for': '10.1.200.1' });
      const stored = await sessions.peek(body.session_id, Date.now());
      return deviceOf(stored!)?.open().observations?.earlier.atAddress;
    };
    expect([await earlier({}), await earlier({}), await earlier({})]).toEqual([0, 1, 2]);
    expect([await earlier({ authorization }), await earlier({ authorization })]).toEqual([0, 1]);
  });

  it('is kept of no session where the application is set so', async () => {
    await service.settings({ deviceEvidence: false });
    const result = await run({}, { 'x-forwarded-for': '10.2.0.77' });
    await service.settings({});
    expect(risk(result).recommendation).toBe('N/A');
    expect(result).not.toHaveProperty('risk_details');
  });

  it('is N/A where the backend sends the images', async () => {
    const sid = await service.started({});
    await service.uploadAll(sid, picture);
    const result = await service.until(sid, ['complete']);
    expect(risk(result).recommendation).toBe('N/A');
    expect(result).not.toHaveProperty('risk_details');
  });

  it('lies sealed, and is gone with the session', async () => {
    const odd = { device_evidence: { ...evidence, platform: 'Linux quaintium' } };
    const { session_id } = await run(odd, { 'x-forwarded-for': '10.1.77.123' });
    for (const name of readdirSync(service.dataDir, { recursive: true }) as string[]) {
      const path = join(service.dataDir, name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path);
      for (const secret of ['quaintium', '10.1.77.123']) expect(bytes.includes(secret), name).toBe(false);
    }
    await service.call('DELETE', `/verification/${session_id}`);
    const { db } = service.service.foundation;
    const left = () => db.read.selectFrom('sighting').selectAll().where('session_id', '=', session_id).execute();
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  it.each([
    ['of the wrong type', { device_evidence: 'x' }],
    ['with languages without end', { device_evidence: { languages: Array.from({ length: 50 }, () => 'en') } }],
    ['with a text without end', { device_evidence: { platform: 'x'.repeat(1000) } }],
    ['with a screen that is none', { device_evidence: { screen: { width: 'wide' } } }],
  ])('%s is refused, and the link is not used up', async (_, bad) => {
    const { start_token } = await service.create();
    const start = { start_token, consent: { granted: true } };
    expect((await service.call('POST', '/verification/start', { ...start, ...bad })).status).toBe(400);
    expect((await service.call('POST', '/verification/start', start)).status).toBe(200);
  });
});
