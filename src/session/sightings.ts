import { isIPv6 } from 'node:net';
import type { DeviceEvidence } from '../decision/risk.ts';
import type { Database, Tx } from '../store/database.ts';
import type { KeyRing } from '../store/seal.ts';
import type { Device } from './device.ts';
import type { Session } from './session.ts';

/** How far back is counted; what is older is forgotten. */
const WINDOW_MS = 86_400_000;

export interface Seen {
  readonly address: string;
  readonly signingKey: Device['signingKey'];
  readonly evidence: DeviceEvidence | null;
}

/**
 * Notes that a session began at an address and on a device, and counts those before it within a day, for the same
 * application. Nothing is stored but keyed hashes, which go with their session, and after a day at the latest.
 */
export async function countSightings(
  tx: Tx,
  keys: KeyRing,
  { id, applicationId }: Session,
  { address, signingKey, evidence }: Seen,
  now: number,
): Promise<{ atAddress: number; onDevice: number | null }> {
  const network = isIPv6(address) ? address.split(':').slice(0, 4).join(':') : address;
  const device = signingKey ?? (evidence && `${network} ${stable(evidence)}`);
  const seen = async (kind: string, value: string) => {
    const macs = keys.macs('sighting', Buffer.from(JSON.stringify([applicationId, kind, value])));
    const { before } = await tx.q
      .selectFrom('sighting')
      .select((is) => is.fn.countAll<number>().as('before'))
      .where('mac', 'in', macs)
      .where('at', '>', now - WINDOW_MS)
      .executeTakeFirstOrThrow();
    await tx.q.insertInto('sighting').values({ mac: macs[0]!, session_id: id, at: now }).execute();
    return Number(before);
  };
  return {
    atAddress: await seen('address', network),
    onDevice: device === null ? null : await seen('device', device),
  };
}

/** What stays the same from one session to the next, and from one network to another does not tell people apart. */
const stable = ({ user_agent, platform, languages, screen, touch_points }: DeviceEvidence): string =>
  JSON.stringify([user_agent, platform, languages, screen, touch_points]);

export async function forgetSightings(db: Database, now: number): Promise<void> {
  await db.transaction(({ q }) =>
    q
      .deleteFrom('sighting')
      .where('at', '<=', now - WINDOW_MS)
      .execute(),
  );
}
