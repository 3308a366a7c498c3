import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { randomBytes } from '../random.ts';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_FILE = 'master.key';
const SHOWN = '[key]';

/** A sealed value was changed, or belongs to another session, purpose or master key; or its key is destroyed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  readonly code = 'seal_broken';
}

/** MASTER_KEY or the key file is not what it must be. */
export class MasterKeyInvalid extends Error {
  override readonly name = 'MasterKeyInvalid';
  readonly code = 'master_key_invalid';
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce: nonce, ciphertext, tag. `context` is authenticated. */
function encrypt(key: Buffer, context: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, context: string, sealed: Uint8Array): Buffer {
  if (!(sealed.length >= NONCE_BYTES + TAG_BYTES)) throw new SealBroken('The sealed value is too short.');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const opened = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([opened, decipher.final()]);
  } catch {
    throw new SealBroken('The sealed value does not open here.');
  }
}

/** What JSON writes as it is: ids and purposes, as a rule. */
const PLAIN = /^[\w:-]*$/;

// JSON, because two lists of parts never give one text; put together by hand, which costs a tenth, where that is the same.
const contextOf = (...parts: readonly string[]): string =>
  parts.every((part) => PLAIN.test(part)) ? `["${parts.join('","')}"]` : JSON.stringify(parts);

// HKDF (RFC 5869): one key per use, so that no key serves two algorithms.
const derive = (key: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `bonafide ${use}`, KEY_BYTES));

/** The key of one session. A value sealed for one session and purpose opens for no other. */
export class SessionKey {
  readonly #sessionId: string;
  #keys: Buffer | undefined;

  /** Takes over `keys`, 64 bytes, one half to seal and one for macs: destroy() overwrites them. */
  constructor(sessionId: string, keys: Buffer) {
    this.#sessionId = sessionId;
    this.#keys = keys;
  }

  seal(purpose: string, bytes: Uint8Array): Buffer {
    return encrypt(this.#live().subarray(0, KEY_BYTES), contextOf(this.#sessionId, purpose), bytes);
  }

  /** Throws SealBroken. */
  open(purpose: string, sealed: Uint8Array): Buffer {
    return decrypt(this.#live().subarray(0, KEY_BYTES), contextOf(this.#sessionId, purpose), sealed);
  }

  /** HMAC-SHA256, 32 bytes; the same content gives unrelated values in two sessions. */
  mac(purpose: string, bytes: Uint8Array): Buffer {
    const mac = createHmac('sha256', this.#live().subarray(KEY_BYTES));
    // JSON holds no line end, so the content begins where the first one is.
    return mac
      .update(`${contextOf(this.#sessionId, purpose)}\n`)
      .update(bytes)
      .digest();
  }

  /** A token of the session: 32 bytes that only this key gives, by SHA-512/256 (FIPS 180-4), which nobody can extend. */
  token(purpose: string): Buffer {
    const input = Buffer.concat([this.#live().subarray(KEY_BYTES), Buffer.from(contextOf(this.#sessionId, purpose))]);
    return hash('sha512-256', input, 'buffer');
  }

  /** Overwrites the key in memory; any later use throws SealBroken. */
  destroy(): void {
    this.#keys?.fill(0);
    this.#keys = undefined;
  }

  #live(): Buffer {
    if (this.#keys === undefined) throw new SealBroken('The session key is destroyed.');
    return this.#keys;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

interface MasterKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

/** The master keys, newest first: the newest wraps and seals, all of them unwrap and open. */
export class KeyRing {
  readonly #masters: readonly MasterKey[];

  /** `masterKey`: base64 of 32 bytes, or several separated by commas, newest first. Throws MasterKeyInvalid. */
  constructor(masterKey: string) {
    this.#masters = masterKey.split(',').map(parseMasterKey);
  }

  newSessionKey(sessionId: string): { key: SessionKey; wrapped: Buffer } {
    const keys = randomBytes(2 * KEY_BYTES);
    return { wrapped: this.#wrap(sessionId, keys), key: new SessionKey(sessionId, keys) };
  }

  /** Throws SealBroken, also for the wrapped key of another session. */
  unwrap(sessionId: string, wrapped: Uint8Array): SessionKey {
    return new SessionKey(sessionId, this.#unwrapped(sessionId, wrapped));
  }

  /** The same session key under the newest master key; null when it already is. */
  rewrap(sessionId: string, wrapped: Uint8Array): Buffer | null {
    if (this.#masterOf(wrapped) === this.#masters[0]) return null;
    const key = this.#unwrapped(sessionId, wrapped);
    try {
      return this.#wrap(sessionId, key);
    } finally {
      key.fill(0);
    }
  }

  /** Seals a secret of the whole deployment, such as a signing key. */
  seal(purpose: string, bytes: Uint8Array): Buffer {
    return this.#encrypt(contextOf('deployment', purpose), bytes);
  }

  /** Throws SealBroken. */
  open(purpose: string, sealed: Uint8Array): Buffer {
    return this.#decrypt(contextOf('deployment', purpose), sealed);
  }

  /**
   * HMAC-SHA256 of content under each master key, newest first: the first is stored, all of them are looked for, so that a
   * rotation loses nothing while the former key is still among MASTER_KEY.
   */
  macs(use: string, bytes: Uint8Array): Buffer[] {
    return this.#masters.map(({ key }) =>
      createHmac('sha256', derive(key, `mac ${use}`))
        .update(bytes)
        .digest(),
    );
  }

  #wrap(sessionId: string, key: Buffer): Buffer {
    return this.#encrypt(contextOf('session', sessionId), key);
  }

  #unwrapped(sessionId: string, wrapped: Uint8Array): Buffer {
    return this.#decrypt(contextOf('session', sessionId), wrapped);
  }

  #encrypt(context: string, bytes: Uint8Array): Buffer {
    const { id, key } = this.#masters[0]!;
    return Buffer.concat([id, encrypt(key, context, bytes)]);
  }

  #decrypt(context: string, sealed: Uint8Array): Buffer {
    return decrypt(this.#masterOf(sealed).key, context, sealed.subarray(KEY_ID_BYTES));
  }

  #masterOf(sealed: Uint8Array): MasterKey {
    const master = this.#masters.find(({ id }) => id.equals(sealed.subarray(0, KEY_ID_BYTES)));
    if (!master) throw new SealBroken('The master key that sealed this value is not among MASTER_KEY.');
    return master;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}

function parseMasterKey(text: string): MasterKey {
  const bytes = Buffer.from(text.trim(), 'base64');
  // Decoding skips what is not base64, so a mistyped key shows only when written again.
  const exact = bytes.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '');
  if (!(exact && bytes.length === KEY_BYTES)) throw new MasterKeyInvalid('A master key must be base64 of 32 bytes.');
  return { id: derive(bytes, 'master key id').subarray(0, KEY_ID_BYTES), key: derive(bytes, 'master key') };
}

/** The text of DATA_DIR/master.key, which is made once, with mode 600. Throws MasterKeyInvalid if others may read it. */
export function masterKeyFile(dataDir: string): { masterKey: string; made: boolean } {
  const path = join(dataDir, KEY_FILE);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const made = makeKeyFile(dataDir, path);
  if ((statSync(path).mode & 0o077) !== 0)
    throw new MasterKeyInvalid(`${path} must be readable by its owner only (chmod 600).`);
  return { masterKey: readFileSync(path, 'utf8').trim(), made };
}

/** False if the file is there. It appears whole or not at all, and only once, whoever else starts at the same time. */
function makeKeyFile(dataDir: string, path: string): boolean {
  if (existsSync(path)) return false;
  const draft = writeDraft(path, randomBytes(KEY_BYTES).toString('base64'));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
    syncFolder(dataDir);
  }
}

/** Puts another text into DATA_DIR/master.key: the file holds the former one or this one, whatever happens meanwhile. */
export function writeMasterKeyFile(dataDir: string, masterKey: string): void {
  const path = join(dataDir, KEY_FILE);
  renameSync(writeDraft(path, masterKey), path);
  syncFolder(dataDir);
}

function writeDraft(path: string, masterKey: string): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${masterKey}\n`, { mode: 0o600, flag: 'wx', flush: true });
  return draft;
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
