import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../store/database.ts';
import { type KeyRing, SealBroken } from '../store/seal.ts';
import { DIMENSIONS } from './secret.ts';

const FIRST_ROWS = 1024;
/** Templates that are opened in one turn of the event loop. */
const BATCH = 200;

export const TEMPLATE_PURPOSE = 'template';

/** The templates of one gallery in memory, as a matrix that a worker thread can see. */
export class Mirror {
  readonly #db: Database;
  readonly #keys: KeyRing;
  readonly #gallery: string;
  /** Session ids by row. */
  readonly sessions: string[] = [];
  #rows = matrix(FIRST_ROWS);
  #newest = 0;

  constructor(db: Database, keys: KeyRing, gallery: string) {
    this.#db = db;
    this.#keys = keys;
    this.#gallery = gallery;
  }

  get rows(): Float32Array {
    return this.#rows;
  }

  /** Makes the matrix hold what the store holds. What commits meanwhile may be missing until the next time. */
  async catchUp(): Promise<void> {
    await this.#takeIn(this.#newest);
    if ((await this.#stored()) === this.sessions.length) return;
    // Something was deleted, or committed behind its number: look at all of them once.
    await this.#dropMissing();
    await this.#takeIn(0);
  }

  async #takeIn(after: number): Promise<void> {
    const known = after === 0 ? new Set(this.sessions) : new Set<string>();
    for (let from = after; ; ) {
      const batch = await this.#templates()
        .innerJoin('session', 'session.id', 'remembered.session_id')
        .select(['remembered.sequence', 'remembered.session_id', 'remembered.template', 'session.wrapped_key'])
        .where('remembered.sequence', '>', from)
        .orderBy('remembered.sequence')
        .limit(BATCH)
        .execute();
      for (const { session_id, template, wrapped_key } of batch)
        if (!known.has(session_id) && wrapped_key) this.#add(session_id, template!, wrapped_key);
      from = batch.at(-1)?.sequence ?? from;
      this.#newest = Math.max(this.#newest, from);
      if (batch.length < BATCH) return;
      await nextTurn();
    }
  }

  #add(sessionId: string, sealed: Buffer, wrapped: Buffer): void {
    const template = openTemplate(this.#keys, sessionId, wrapped, sealed);
    if (!template) return;
    if ((this.sessions.length + 1) * DIMENSIONS > this.#rows.length) this.#grow();
    this.#rows.set(template, this.sessions.length * DIMENSIONS);
    this.sessions.push(sessionId);
  }

  #grow(): void {
    const larger = matrix((2 * this.#rows.length) / DIMENSIONS);
    larger.set(this.#rows);
    this.#rows.fill(0);
    this.#rows = larger;
  }

  async #dropMissing(): Promise<void> {
    const stored = new Set((await this.#templates().select('session_id').execute()).map((row) => row.session_id));
    for (let row = this.sessions.length - 1; row >= 0; row--) if (!stored.has(this.sessions[row]!)) this.#drop(row);
  }

  /** The last one takes its place; nothing of it is left in memory. */
  #drop(row: number): void {
    const last = this.sessions.length - 1;
    this.#rows.copyWithin(row * DIMENSIONS, last * DIMENSIONS, (last + 1) * DIMENSIONS);
    this.#rows.fill(0, last * DIMENSIONS, (last + 1) * DIMENSIONS);
    const moved = this.sessions.pop()!;
    if (row < last) this.sessions[row] = moved;
  }

  async #stored(): Promise<number> {
    const count = this.#templates().select((is) => is.fn.countAll<number>().as('n'));
    return Number((await count.executeTakeFirstOrThrow()).n);
  }

  #templates() {
    return this.#db.read
      .selectFrom('remembered')
      .where('gallery', '=', this.#gallery)
      .where('template', 'is not', null);
  }
}

const matrix = (rows: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(rows * DIMENSIONS * Float32Array.BYTES_PER_ELEMENT));

/** Euclidean distance of two templates. */
export const distanceBetween = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));

export const toBytes = (template: Float32Array): Buffer =>
  Buffer.from(template.buffer, template.byteOffset, template.byteLength);

export const toTemplate = (bytes: Buffer): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, (_, i) => bytes.readFloatLE(4 * i));

/** Null where the session's key is not there to open it. */
export function openTemplate(keys: KeyRing, sessionId: string, wrapped: Buffer, sealed: Buffer): Float32Array | null {
  try {
    const key = keys.unwrap(sessionId, wrapped);
    const opened = key.open(TEMPLATE_PURPOSE, sealed);
    key.destroy();
    return toTemplate(opened);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}
