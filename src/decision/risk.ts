import type { Risk } from './evidence.ts';
import type { RiskLimits } from './policy.ts';
import type { RiskReason } from './reasons.ts';

/** What the page may honestly know of the device that it runs on, sent with the consent. */
export interface DeviceEvidence {
  /** navigator.userAgent and navigator.platform. */
  readonly user_agent?: string;
  readonly platform?: string;
  /** IANA name. */
  readonly time_zone?: string;
  readonly languages?: readonly string[];
  /** CSS pixels. */
  readonly screen?: { readonly width: number; readonly height: number; readonly pixel_ratio: number };
  readonly touch_points?: number;
  readonly webdriver?: boolean;
  /** Milliseconds from the opening of the page to the agreement. */
  readonly agreed_after?: number;
  /** The device's clock, epoch milliseconds. */
  readonly clock?: number;
}

/** What was seen of the device and its network when it started the session. */
export interface Observations {
  readonly at: number;
  readonly evidence: DeviceEvidence | null;
  /** Of the request's header. */
  readonly userAgent: string | null;
  readonly address: string;
  readonly network: {
    readonly country?: string;
    readonly region?: string;
    readonly timeZone?: string;
    readonly organization?: string;
    readonly vpn?: boolean;
    readonly tor?: boolean;
    readonly proxy?: boolean;
  } | null;
  /** Sessions that began within a day before it, at the same address and on the same device; null: it cannot be told. */
  readonly earlier: { readonly atAddress: number; readonly onDevice: number | null };
}

interface Subject extends Observations {
  /** As the device names the cameras that pictures came from. */
  readonly cameras: readonly string[];
}

interface Rule {
  readonly reason: RiskReason;
  readonly applies: (subject: Subject, limits: RiskLimits) => boolean;
}

/** Programs that give out other pictures as a camera's. */
const VIRTUAL_CAMERA = /\bOBS\b|ManyCam|Snap Camera|XSplit|v4l2loopback|DroidCam|Iriun|mmhmm|e2eSoft|VTubeStudio/i;

/** Families of systems by user agent, and what navigator.platform says on them. */
const PLATFORMS: readonly (readonly [userAgent: RegExp, platform: RegExp])[] = [
  [/iPhone|iPod/, /^(iPhone|iPod)/],
  [/Android/, /^(Linux|Android|arm|aarch64)/i],
  [/Windows NT/, /^Win/],
  // An iPad calls itself a Macintosh.
  [/Macintosh/, /^(Mac|iPad)/],
];

/** Each is a question, never a verdict: all of these have innocent causes, and their error rates are not known. */
const RULES: readonly Rule[] = [
  { reason: 'device_platform_automation', applies: ({ evidence }) => evidence?.webdriver === true },
  {
    reason: 'device_suspicious_useragent',
    applies: ({ evidence, userAgent }) => evidence?.user_agent !== undefined && evidence.user_agent !== userAgent,
  },
  { reason: 'device_platform_anomaly', applies: ({ evidence }) => contradicts(evidence) },
  {
    reason: 'device_suspicious_timezone',
    applies: ({ evidence, network, at }, { timeZoneHours }) =>
      !(hoursApart(evidence?.time_zone, network?.timeZone, at) <= timeZoneHours),
  },
  { reason: 'device_spoofed', applies: ({ cameras }) => cameras.some((label) => VIRTUAL_CAMERA.test(label)) },
  { reason: 'ip_risky_anonymize', applies: ({ network }) => network?.tor === true || network?.proxy === true },
  { reason: 'ip_action_velocity', applies: ({ earlier }, limits) => !(earlier.atAddress <= limits.sessionsAtAddress) },
  {
    reason: 'device_suspicious_velocity',
    applies: ({ earlier }, limits) => !((earlier.onDevice ?? 0) <= limits.sessionsOnDevice),
  },
];

/** Pure: what was seen at the start, and the cameras' names. */
export function assessRisk(observations: Observations, cameras: readonly string[], limits: RiskLimits): Risk {
  const held = RULES.filter(({ applies }) => applies({ ...observations, cameras }, limits));
  return { recommendation: held.length > 0 ? 'CHALLENGE' : 'ALLOW', reasons: held.map(({ reason }) => reason) };
}

function contradicts(evidence: DeviceEvidence | null): boolean {
  const { user_agent: userAgent, platform } = evidence ?? {};
  if (userAgent === undefined || platform === undefined || platform === '') return false;
  const family = PLATFORMS.find(([named]) => named.test(userAgent));
  return family !== undefined && !family[1].test(platform);
}

/** Hours between two time zones at an instant; 0 where one is not known. */
function hoursApart(one: string | undefined, other: string | undefined, at: number): number {
  const offsets = [one, other].map((zone) => (zone === undefined ? null : offset(zone, at)));
  return offsets[0] == null || offsets[1] == null ? 0 : Math.abs(offsets[0] - offsets[1]);
}

/** Hours ahead of UTC; null for a name that is no time zone. */
function offset(timeZone: string, at: number): number | null {
  try {
    const there = new Date(at).toLocaleString('en-US', { timeZone });
    const utc = new Date(at).toLocaleString('en-US', { timeZone: 'UTC' });
    return (Date.parse(there) - Date.parse(utc)) / 3_600_000;
  } catch {
    return null;
  }
}
