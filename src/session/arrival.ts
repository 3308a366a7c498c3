import { measured, notMeasured } from '../analysis/findings.ts';
import type { Evidence, InjectionCause } from '../decision/evidence.ts';
import type { RiskLimits } from '../decision/policy.ts';
import { assessRisk } from '../decision/risk.ts';
import type { Challenges } from '../evidence/challenges.ts';
import { type Images, openProvenance, type Provenance, type SignatureStanding } from '../evidence/images.ts';
import { deviceOf } from './device.ts';
import { mockFindings } from './mock.ts';
import { isReference } from './reference.ts';
import type { StoredSession } from './store.ts';

/** What is known of the way in which the session's pictures came, rather than of what they show. */
export type Arrival = Pick<Evidence, 'injection' | 'risk'>;

const CAUSES: Readonly<Partial<Record<SignatureStanding, InjectionCause>>> = {
  invalid: 'signature_invalid',
  missing: 'signature_missing',
};

const REPLAYED: InjectionCause = 'sent_in_another_session';

const causesOf = ({ signature, replayed }: Pick<Provenance, 'signature' | 'replayed'>): InjectionCause[] =>
  [CAUSES[signature], replayed ? REPLAYED : undefined].filter((cause) => cause !== undefined);

/** All pictures count, refused ones too. */
export async function arrivalOf(
  { images, challenges }: { readonly images: Pick<Images, 'list'>; readonly challenges: Pick<Challenges, 'list'> },
  stored: StoredSession,
  limits: RiskLimits,
): Promise<Arrival> {
  const { mockBehavior } = stored.particulars.open();
  if (mockBehavior) {
    const { injection, risk } = mockFindings(mockBehavior, new Date(stored.session.createdAt));
    return { injection, risk };
  }
  const taken = (await images.list(stored.session.id)).filter((image) => !isReference(stored, image));
  const uploads = taken.flatMap((image) => {
    const provenance = openProvenance(image, stored.key)?.open();
    return provenance ? { type: image.type, provenance } : [];
  });
  const injected = uploads.flatMap(({ type, provenance }) => causesOf(provenance).map((why) => ({ type, why })));
  const frames = (await challenges.list(stored.session.id)).flatMap(({ signature, replayed }) =>
    causesOf({ signature, replayed }).map((why) => ({ type: 'challenge_frame' as const, why })),
  );
  const cameras = uploads.flatMap(({ provenance }) => usedCamera(provenance) ?? []);
  return { injection: measured({ uploads: [...injected, ...frames] }), risk: riskOf(stored, cameras, limits) };
}

const usedCamera = ({ device }: Provenance): string | undefined => device?.used_camera?.label;

function riskOf(stored: StoredSession, cameras: readonly string[], limits: RiskLimits): Evidence['risk'] {
  const device = deviceOf(stored)?.open();
  if (!device) return notMeasured('the session was not started on a device');
  if (!device.observations) return notMeasured('the application keeps no device evidence');
  return measured(assessRisk(device.observations, cameras, limits));
}
