import { createHash } from 'node:crypto';
import type { ConsentDocument } from './boot.ts';

const TITLE = 'Your consent';

const textFor = (name: string, selfie: boolean): string =>
  [
    `To confirm who you are, **${name}** examines ${selfie ? 'a picture of your identity document and a picture of your face' : 'a picture of your identity document'}.`,
    '## What is examined',
    [
      '- What is printed on the document, and whether it is valid',
      ...(selfie ? ['- Whether the face on it is yours', '- Whether a living person holds the camera'] : []),
    ].join('\n'),
    '## What happens to it',
    `The pictures and what is read from them are kept under a key of their own and deleted when ${name} no longer needs them. You can withdraw your consent at any time by asking ${name}.`,
  ].join('\n\n');

/** What the person is asked to agree to. The id that is stored names the very text: its hash is part of it. */
export function consentDocument(name: string, selfie: boolean): ConsentDocument {
  const text = textFor(name.replace(/[*[\]]/g, ''), selfie);
  const hash = createHash('sha256').update(`${TITLE}\n${text}`).digest('hex');
  return { format: 'sheet', documentId: `bonafide-1-${hash.slice(0, 16)}`, hash, title: TITLE, text };
}
