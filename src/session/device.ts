import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Application } from '../applications.ts';
import type { Observations } from '../decision/risk.ts';
import type { Provenance, SignatureStanding } from '../evidence/images.ts';
import { Personal } from '../personal.ts';
import type { StoredSession } from './store.ts';

/** The device that started a session, as it described itself. */
export interface Device {
  /** As the client calls itself: `hosted_app`, `mobile_sdk`. */
  readonly clientType: string | null;
  readonly startedOnDesktop: boolean;
  /** Base64 of an RSA public key (SPKI, DER), with which uploads may be signed. */
  readonly signingKey: string | null;
  /** The client signs every upload: one that is not signed is not its own. */
  readonly signs: boolean;
  /** Null where the application keeps none. */
  readonly observations: Observations | null;
}

const PURPOSE = 'device';

export const sealDevice = ({ key }: Pick<StoredSession, 'key'>, device: Device): Buffer =>
  key.seal(PURPOSE, Buffer.from(JSON.stringify(device)));

/** Null where the session was started by the backend. */
export function deviceOf({ key, sealedDevice }: StoredSession): Personal<Device> | null {
  if (sealedDevice === null) return null;
  return new Personal(JSON.parse(key.open(PURPOSE, sealedDevice).toString()) as Device);
}

/** What is said of who sent something, and with which signature. */
export interface Signed {
  readonly sender: Provenance['sender'];
  /** Base64. */
  readonly signature?: string | undefined;
}

/**
 * How `text`, as it was sent, stands to the key of the session's device. An application may insist that its clients sign; who
 * sends with the application's own token signs nothing.
 */
export function standingOf(
  { settings }: Pick<Application, 'settings'>,
  stored: StoredSession,
  text: string,
  { sender, signature }: Signed,
): SignatureStanding {
  if (sender === 'backend') return 'unsigned';
  const { signingKey = null, signs = false } = deviceOf(stored)?.open() ?? {};
  return signatureStanding({ signingKey, signs: signs || settings.signedUploads }, text, signature);
}

/**
 * How an upload stands to the key of the device that started the session. `content` is the base64 text as it was sent: that
 * is what is signed, by RSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 8017, 8.1).
 */
function signatureStanding(
  { signingKey, signs }: Pick<Device, 'signingKey' | 'signs'>,
  content: string,
  signature: string | undefined,
): SignatureStanding {
  if (signature === undefined) return signs ? 'missing' : 'unsigned';
  const key = signingKey === null ? null : rsaKey(signingKey);
  return key !== null && signed(key, content, signature) ? 'valid' : 'invalid';
}

const MODULUS_BITS = { least: 2048, most: 4096 };

function rsaKey(spki: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
    const bits = key.asymmetricKeyType === 'rsa' ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
    return bits >= MODULUS_BITS.least && bits <= MODULUS_BITS.most ? key : null;
  } catch {
    return null;
  }
}

const signed = (key: KeyObject, content: string, signature: string): boolean =>
  verify(
    'sha256',
    Buffer.from(content),
    { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    Buffer.from(signature, 'base64'),
  );
