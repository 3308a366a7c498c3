import { type Finding, measured, notMeasured } from '../analysis/findings.ts';
import type { Injection, InjectionCause } from '../decision/evidence.ts';
import { type Images, openProvenance, type SignatureStanding } from '../evidence/images.ts';
import type { StoredSession } from './store.ts';

const CAUSES: Readonly<Partial<Record<SignatureStanding, InjectionCause>>> = {
  invalid: 'signature_invalid',
  missing: 'signature_missing',
};

/** What speaks against the way in which the session's pictures came: all of them count, refused ones too. */
export async function injectionOf(
  images: Pick<Images, 'list'>,
  { session, key }: StoredSession,
): Promise<Finding<Injection>> {
  if (session.mock) return notMeasured('mock');
  const uploads = (await images.list(session.id)).flatMap((image) => {
    const { signature = 'unsigned' } = openProvenance(image, key)?.open() ?? {};
    const why = CAUSES[signature];
    return why ? [{ type: image.type, why }] : [];
  });
  return measured({ uploads });
}
