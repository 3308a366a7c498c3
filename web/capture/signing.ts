import { newId } from './new-id.ts';

/**
 * A key pair of this tab's own: the public half goes to the server with the start, and every picture is signed with the
 * private one, which no script can read. Whoever gets hold of the user token alone can then send nothing in its name.
 */
export interface Signing {
  /** Under which name the key outlives a reload. */
  readonly id: string;
  /** Base64 of the public key (SPKI, DER). */
  readonly publicKey: string;
}

interface StoredKey {
  readonly pair: CryptoKeyPair;
  readonly at: number;
}

const RSA = { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const SALT_BYTES = 32;
const STORE = 'keys';
const DAY_MS = 86_400_000;

/** Makes the key and keeps it; null where this browser cannot do both, and then nothing is promised. */
export async function openSigning(): Promise<Signing | null> {
  try {
    const pair = await crypto.subtle.generateKey(RSA, false, ['sign', 'verify']);
    const publicKey = base64(await crypto.subtle.exportKey('spki', pair.publicKey));
    const id = newId();
    await forgetOld();
    await inStore('readwrite', (keys) => keys.put({ pair, at: Date.now() } satisfies StoredKey, id));
    // A browser that loses what it was given to keep would leave later pictures unsigned.
    return (await find(id)) ? { id, publicKey } : null;
  } catch {
    return null;
  }
}

/** Signature over the text, base64: RSA-PSS, SHA-256, a salt of 32 bytes. Undefined where the key is gone. */
export async function sign(id: string, text: string): Promise<string | undefined> {
  const key = await find(id).catch(() => undefined);
  if (!key) return undefined;
  const { privateKey } = key.pair;
  return base64(
    await crypto.subtle.sign({ ...RSA, saltLength: SALT_BYTES }, privateKey, new TextEncoder().encode(text)),
  );
}

export async function forgetSigning(id: string): Promise<void> {
  await inStore('readwrite', (keys) => keys.delete(id)).catch(() => {});
}

const find = (id: string): Promise<StoredKey | undefined> => inStore('readonly', (keys) => keys.get(id));

/** Of sessions that were left without an end. */
async function forgetOld(): Promise<void> {
  for (const id of await inStore('readonly', (keys) => keys.getAllKeys())) {
    const key = await find(String(id));
    if (key && key.at < Date.now() - DAY_MS) await forgetSigning(String(id));
  }
}

function inStore<T>(mode: IDBTransactionMode, work: (keys: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('identity-check', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      try {
        const request = work(db.transaction(STORE, mode).objectStore(STORE));
        const transaction = request.transaction!;
        transaction.oncomplete = () => {
          db.close();
          resolve(request.result);
        };
        // Also after an error of the request.
        transaction.onabort = () => {
          db.close();
          reject(transaction.error);
        };
      } catch (error) {
        db.close();
        reject(error);
      }
    };
  });
}

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
