import { describe, expect, it } from 'vitest';
import { POLICY } from './policy.ts';
import { REASONS } from './reasons.ts';
import { assessRisk, type DeviceEvidence, type Observations } from './risk.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

const phone: DeviceEvidence = {
  user_agent: ANDROID,
  platform: 'Linux armv81',
  time_zone: 'Europe/Berlin',
  webdriver: false,
};
const seen = (evidence: DeviceEvidence | null = phone, more: Partial<Observations> = {}): Observations => ({
  at: Date.parse('2026-11-26T12:00:00Z'),
  evidence,
  userAgent: evidence?.user_agent ?? null,
  address: '192.0.2.7',
  network: null,
  earlier: { atAddress: 0, onDevice: 0 },
  ...more,
});
const reasons = (observations: Observations, cameras: string[] = []) =>
  assessRisk(observations, cameras, POLICY.risk).reasons;

describe('an ordinary device', () => {
  it.each([
    ['an Android phone', ANDROID, 'Linux armv81'],
    ['an Android phone that tells less', ANDROID, ''],
    ['an iPhone', IPHONE, 'iPhone'],
    ['a computer with Windows', WINDOWS, 'Win32'],
    ['a Mac', MAC, 'MacIntel'],
    ['an iPad that calls itself a Mac', MAC, 'iPad'],
    ['a computer with Linux', LINUX, 'Linux x86_64'],
    ['a browser nobody has heard of', 'Mozilla/5.0 (TempleOS)', 'TempleOS'],
  ])('%s raises no question', (_, user_agent, platform) => {
    const observations = seen({ ...phone, user_agent, platform });
    expect(assessRisk(observations, ['camera2 0, facing back'], POLICY.risk)).toEqual({
      recommendation: 'ALLOW',
      reasons: [],
    });
  });

  it('of which nothing is known raises none either: there is nothing to hold against it', () => {
    expect(reasons(seen(null))).toEqual([]);
    expect(reasons(seen({}))).toEqual([]);
  });
});

describe('is asked about', () => {
  it.each<[string, string, Observations, string[]?]>([
    ['a browser that a program drives', 'device_platform_automation', seen({ ...phone, webdriver: true })],
    [
      'a page that names another browser than the request',
      'device_suspicious_useragent',
      seen(phone, { userAgent: LINUX }),
    ],
    ['a request that names none', 'device_suspicious_useragent', seen(phone, { userAgent: null })],
    ['an iPhone on Windows', 'device_platform_anomaly', seen({ ...phone, user_agent: IPHONE, platform: 'Win32' })],
    ['an Android phone on a Mac', 'device_platform_anomaly', seen({ ...phone, platform: 'MacIntel' })],
    [
      'a clock far from its network',
      'device_suspicious_timezone',
      seen(phone, { network: { timeZone: 'Asia/Tokyo' } }),
    ],
    ['a camera that is a program', 'device_spoofed', seen(), ['OBS Virtual Camera']],
    ['an exit of Tor', 'ip_risky_anonymize', seen(phone, { network: { tor: true } })],
    ['an open proxy', 'ip_risky_anonymize', seen(phone, { network: { proxy: true } })],
    [
      'the 51st other session at one address within a day',
      'ip_action_velocity',
      seen(phone, { earlier: { atAddress: 51, onDevice: 0 } }),
    ],
    [
      'the sixth other session on one device within a day',
      'device_suspicious_velocity',
      seen(phone, { earlier: { atAddress: 6, onDevice: 6 } }),
    ],
  ])('%s: %s', (_, reason, observations, cameras = []) => {
    expect(assessRisk(observations, cameras, POLICY.risk)).toEqual({ recommendation: 'CHALLENGE', reasons: [reason] });
  });

  it.each<[string, Observations]>([
    ['a neighbouring time zone', seen(phone, { network: { timeZone: 'Europe/London' } })],
    ['the same hour by another name', seen(phone, { network: { timeZone: 'Africa/Lagos' } })],
    ['a time zone that is none', seen({ ...phone, time_zone: '<script>' }, { network: { timeZone: 'Asia/Tokyo' } })],
    ['a network without a time zone', seen(phone, { network: { country: 'JP' } })],
    ['an ordinary virtual private network', seen(phone, { network: { vpn: true } })],
    ['a busy address', seen(phone, { earlier: { atAddress: 50, onDevice: 5 } })],
    ['a device that cannot be told from others', seen(phone, { earlier: { atAddress: 9, onDevice: null } })],
  ])('not %s', (_, observations) => expect(reasons(observations)).toEqual([]));

  it('everything at once, each by a name that the API knows', () => {
    const worst = seen(
      { user_agent: IPHONE, platform: 'Win32', webdriver: true, time_zone: 'Asia/Tokyo' },
      {
        userAgent: LINUX,
        network: { timeZone: 'America/Lima', tor: true },
        earlier: { atAddress: 1000, onDevice: 1000 },
      },
    );
    const all = reasons(worst, ['ManyCam']);
    expect(all).toHaveLength(8);
    for (const reason of all) expect(REASONS.risk_recommendation).toContain(reason);
  });
});

describe('what is no number', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%s is a question wherever it stands', (value) => {
    const zones = { ...phone, time_zone: 'Europe/Berlin' };
    for (const observations of [
      seen(phone, { earlier: { atAddress: value, onDevice: 0 } }),
      seen(phone, { earlier: { atAddress: 0, onDevice: value } }),
      seen(zones, { at: value, network: { timeZone: 'Europe/Berlin' } }),
    ])
      expect(assessRisk(observations, [], POLICY.risk).recommendation).toBe('CHALLENGE');
  });
});
