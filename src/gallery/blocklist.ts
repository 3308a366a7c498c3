import { type AuditLine, audit } from '../audit.ts';
import { randomBytes } from '../random.ts';
import type { Database, Tx } from '../store/database.ts';
import type { KeyRing } from '../store/seal.ts';
import type { Identity } from './identity.ts';
import { distanceBetween, toBytes, toTemplate } from './mirror.ts';
import { type GallerySecret, gallerySecret } from './secret.ts';

/** Somebody who is refused, as the operator is shown him: neither face nor number. */
export interface Blocked {
  readonly id: string;
  readonly face: boolean;
  readonly document: boolean;
  readonly source: BlockSource;
  /** The session that it was added from, which may be deleted by now. */
  readonly sessionId: string | null;
  readonly addedAt: number;
  /** Null: for ever. */
  readonly expiresAt: number | null;
}

export const BLOCK_SOURCES = ['session', 'picture'] as const;
export type BlockSource = (typeof BLOCK_SOURCES)[number];

export interface NewBlock {
  readonly identity: Pick<Identity, 'face' | 'document'>;
  readonly source: BlockSource;
  readonly sessionId: string | null;
  readonly expiresAt: number | null;
}

/** Faces and documents that are refused, apart from any session: an entry stays until it expires or is removed. */
export class Blocklist {
  readonly #db: Database;
  readonly #keys: KeyRing;
  #secret: GallerySecret | null = null;

  constructor(db: Database, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
  }

  /** Null where there is neither a face nor a document to know somebody by. `actor`: an application's id, or `operator`. */
  async add(gallery: string, { identity, source, sessionId, expiresAt }: NewBlock, actor: string, now: number) {
    this.#secret ??= await gallerySecret(this.#db, this.#keys);
    const secret = this.#secret;
    const template = identity.face && secret.template(identity.face);
    const documentMac = identity.document && secret.mac(gallery, 'document', identity.document);
    if (!template && !documentMac) return null;
    const id = randomBytes(12).toString('base64url');
    const row = {
      id,
      gallery,
      template: template && secret.vault.seal(id, toBytes(template)),
      document_mac: documentMac,
      source,
      session_id: sessionId,
      added_at: now,
      expires_at: expiresAt,
    };
    await this.#db.transaction(async (tx) => {
      await tx.q.insertInto('blocklist').values(row).execute();
      const details = { entry: id, face: template !== null, document: documentMac !== null, source };
      await audit(tx, { at: now, actor, action: 'blocklist_added', ...(sessionId !== null && { sessionId }), details });
    });
    return shown(row);
  }

  /** Those that count now, the newest first. */
  async list(gallery: string, now: number): Promise<Blocked[]> {
    const rows = await this.#valid(gallery, now).orderBy('added_at', 'desc').execute();
    return rows.map(shown);
  }

  /** False where there is no such entry. */
  remove(gallery: string, id: string, actor: string, now: number): Promise<boolean> {
    return this.#db.transaction(async (tx) => {
      const query = tx.q.deleteFrom('blocklist').where('id', '=', id).where('gallery', '=', gallery);
      const gone = (await query.executeTakeFirst()).numDeletedRows === 1n;
      if (gone) await audit(tx, auditOf('blocklist_removed', id, actor, now));
      return gone;
    });
  }

  /** Whether the face, or the document, is refused. */
  async blocks(
    gallery: string,
    secret: GallerySecret,
    { template, documentMac }: { readonly template: Float32Array | null; readonly documentMac: Buffer | null },
    within: number,
    now: number,
  ): Promise<{ face: boolean; document: boolean }> {
    const rows = await this.#valid(gallery, now).execute();
    const isNear = (sealed: Buffer | null, id: string) =>
      sealed !== null &&
      template !== null &&
      distanceBetween(template, toTemplate(secret.vault.open(id, sealed))) <= within;
    return {
      face: rows.some((row) => isNear(row.template, row.id)),
      document: documentMac !== null && rows.some((row) => row.document_mac?.equals(documentMac)),
    };
  }

  #valid(gallery: string, now: number) {
    return this.#db.read
      .selectFrom('blocklist')
      .selectAll()
      .where('gallery', '=', gallery)
      .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]));
  }
}

/** Deletes the entries that have expired, each with its line in the audit log. */
export async function forgetExpiredBlocks(db: Database, now: number): Promise<void> {
  const due = await db.read.selectFrom('blocklist').select('id').where('expires_at', '<=', now).limit(100).execute();
  for (const { id } of due) await db.transaction((tx) => expire(tx, id, now));
}

async function expire(tx: Tx, id: string, now: number): Promise<void> {
  const query = tx.q.deleteFrom('blocklist').where('id', '=', id).where('expires_at', '<=', now);
  const { numDeletedRows } = await query.executeTakeFirst();
  if (numDeletedRows === 1n) await audit(tx, auditOf('blocklist_expired', id, 'retention', now));
}

const auditOf = (action: AuditLine['action'], entry: string, actor: string, at: number): AuditLine => ({
  at,
  actor,
  action,
  details: { entry },
});

const shown = (row: {
  readonly id: string;
  readonly template: Buffer | null;
  readonly document_mac: Buffer | null;
  readonly source: string;
  readonly session_id: string | null;
  readonly added_at: number;
  readonly expires_at: number | null;
}): Blocked => ({
  id: row.id,
  face: row.template !== null,
  document: row.document_mac !== null,
  source: row.source as BlockSource,
  sessionId: row.session_id,
  addedAt: row.added_at,
  expiresAt: row.expires_at,
});
