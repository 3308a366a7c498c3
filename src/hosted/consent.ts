import { consentHash } from '../session/consents.ts';
import type { Boot, ConsentDocument } from './boot.ts';
import type { PageSettings } from './settings.ts';

const TITLE = 'Your consent';

/** What a session takes pictures of. */
type Taken = Pick<Boot, 'document' | 'selfie'>;

const textFor = (name: string, { document, selfie }: Taken): string =>
  [
    `To confirm who you are, **${name}** examines ${[
      ...(document ? ['a picture of your identity document'] : []),
      ...(selfie ? ['a picture of your face'] : []),
    ].join(' and ')}.`,
    '## What is examined',
    [
      ...(document ? ['- What is printed on the document, and whether it is valid'] : []),
      ...(document && selfie ? ['- Whether the face on it is yours'] : []),
      ...(document ? [] : [`- Whether it is the face that ${name} knows as yours`]),
      ...(selfie ? ['- Whether a living person holds the camera'] : []),
    ].join('\n'),
    '## What happens to it',
    `The pictures and what is read from them are kept under a key of their own and deleted when ${name} no longer needs them. You can withdraw your consent at any time by asking ${name}.`,
  ].join('\n\n');

/** The operator's document for where the person's network is, or else the one for everywhere. */
export function consentFor(
  { consent, consentByRegion = {} }: PageSettings,
  network: { readonly country?: string; readonly region?: string } | null,
): PageSettings['consent'] {
  const { country = '', region = '' } = network ?? {};
  return consentByRegion[region] ?? consentByRegion[country] ?? consent;
}

/** What the person is asked to agree to: the operator's document, or ours, whose stored id names the very text. */
export function consentDocument(name: string, taken: Taken, own: PageSettings['consent']): ConsentDocument {
  if (own) return { ...own, hash: consentHash(own) };
  const document = { format: 'sheet', title: TITLE, text: textFor(name.replace(/[*[\]]/g, ''), taken) } as const;
  const hash = consentHash(document);
  return { ...document, documentId: `bonafide-1-${hash.slice(0, 16)}`, hash };
}
