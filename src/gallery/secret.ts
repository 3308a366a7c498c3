import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';
import { inspect } from 'node:util';
import { randomBytes } from '../random.ts';
import type { Database, Tx } from '../store/database.ts';
import { type KeyRing, SessionKey } from '../store/seal.ts';

/** Numbers of a face descriptor. */
export const DIMENSIONS = 128;

const PURPOSE = 'gallery';
const KEY_BYTES = 32;

/**
 * What faces and document numbers are kept under: a secret of the deployment, sealed by the master key. Faces are turned by
 * a secret orthogonal matrix, which keeps every distance (so they are searched as they lie) and makes a template of one
 * deployment worthless to another and to every descriptor that somebody computes from a picture.
 */
export class GallerySecret {
  readonly #rows: readonly Float64Array[];
  readonly #macKey: Buffer;
  /** Seals what belongs to no session. */
  readonly vault: SessionKey;

  /** `bytes`: 64, one half for the matrix and one for macs. */
  constructor(bytes: Buffer) {
    this.#rows = orthogonal(bytes.subarray(0, KEY_BYTES));
    this.#macKey = Buffer.from(bytes.subarray(KEY_BYTES));
    this.vault = new SessionKey(PURPOSE, Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), 'bonafide vault', 64)));
  }

  /** The template of a descriptor; null where it is not 128 finite numbers. */
  template(descriptor: readonly number[]): Float32Array | null {
    if (descriptor.length !== DIMENSIONS || !descriptor.every(Number.isFinite)) return null;
    return Float32Array.from(this.#rows, (row) => row.reduce((sum, weight, i) => sum + weight * descriptor[i]!, 0));
  }

  /** HMAC-SHA256 of what somebody is known by, unrelated in two galleries; parts never run into one another. */
  mac(gallery: string, kind: 'document' | 'holder', parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#macKey)
      .update(JSON.stringify([gallery, kind, ...parts]))
      .digest();
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

/** The secret of this deployment; whoever needs it first makes it, for all. */
export async function gallerySecret(db: Database, keys: KeyRing): Promise<GallerySecret> {
  const sealed = (await sealedIn(db.read)) ?? (await makeSecret(db, keys));
  return new GallerySecret(keys.open(PURPOSE, sealed));
}

async function makeSecret(db: Database, keys: KeyRing): Promise<Buffer> {
  const row = { name: PURPOSE, sealed: keys.seal(PURPOSE, randomBytes(2 * KEY_BYTES)) };
  await db.transaction(({ q }) =>
    q
      .insertInto('deployment_secret')
      .values(row)
      .onConflict((on) => on.doNothing())
      .execute(),
  );
  return (await sealedIn(db.read))!;
}

/** Seals the secret under the newest master key: the templates stay as they are. */
export async function resealGallerySecret(tx: Tx, keys: KeyRing): Promise<void> {
  const sealed = await sealedIn(tx.q);
  if (!sealed) return;
  const change = { sealed: keys.seal(PURPOSE, keys.open(PURPOSE, sealed)) };
  await tx.q.updateTable('deployment_secret').set(change).where('name', '=', PURPOSE).execute();
}

async function sealedIn(q: Pick<Tx['q'], 'selectFrom'>): Promise<Buffer | null> {
  const row = await q.selectFrom('deployment_secret').select('sealed').where('name', '=', PURPOSE).executeTakeFirst();
  return row?.sealed ?? null;
}

/** A random orthogonal matrix by rows: Gaussian numbers made orthonormal (modified Gram-Schmidt) are uniform over them. */
function orthogonal(key: Buffer): Float64Array[] {
  const numbers = gaussians(key, DIMENSIONS * DIMENSIONS);
  const rows: Float64Array[] = [];
  for (let i = 0; i < DIMENSIONS; i++) {
    const row = numbers.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS);
    for (const other of rows) subtract(row, other, dot(row, other));
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
function subtract(from: Float64Array, what: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * what[i]!;
}

/** Box-Muller on the key stream of AES-256-CTR. */
function gaussians(key: Buffer, count: number): Float64Array {
  const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(8 * count));
  const uniform = (i: number) => (stream.readUInt32LE(4 * i) + 0.5) / 2 ** 32;
  return Float64Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(uniform(2 * i)));
    return radius * Math.cos(2 * Math.PI * uniform(2 * i + 1));
  });
}
