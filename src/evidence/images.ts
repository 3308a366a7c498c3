import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Feedback, ImageFindings, ImageType } from '../analysis/findings.ts';
import { Personal } from '../personal.ts';
import type { Database, Tx } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { SessionKey } from '../store/seal.ts';
import type { AcceptedPicture } from './accept.ts';
import type { Blobs } from './blobs.ts';

type ImageRow = Selectable<Schema['image']>;

/** `unsigned`: nobody promised a signature. `missing`: somebody did. */
export type SignatureStanding = 'valid' | 'invalid' | 'missing' | 'unsigned';

/** How a picture came. Cameras have names that their owners gave them. */
export interface Provenance {
  /** The person's device, or the customer's server. */
  readonly sender: 'device' | 'backend';
  /** What the page says of it: taken then and there, or chosen from files. */
  readonly source: 'camera' | 'file' | null;
  readonly signature: SignatureStanding;
  /** Another session sent the same pixels before. Absent where that was not looked for. */
  readonly replayed?: boolean;
  readonly device: DeviceInfo | null;
  /** Texts of barcodes that the device says it read. */
  readonly barcodes?: readonly string[];
}

/** The device as an upload describes it (published API, `device_info`). */
export interface DeviceInfo {
  readonly model?: string;
  readonly type?: string;
  readonly manufacturer?: string;
  readonly os?: string;
  readonly os_version?: string;
  readonly browser?: string;
  readonly browser_version?: string;
  readonly used_camera?: { readonly label?: string };
  readonly cameras?: readonly { readonly label?: string }[];
}

export interface StoredImage {
  readonly id: string;
  readonly sessionId: string;
  readonly type: ImageType;
  readonly clientImageId: string | null;
  readonly contentMac: Buffer;
  /** `received`: safely stored, not examined yet. */
  readonly status: 'received' | 'accepted' | 'rejected';
  readonly feedback: Feedback | null;
  readonly sealedFindings: Buffer | null;
  readonly sealedProvenance: Buffer | null;
  readonly receivedAt: number;
}

export interface ImageDescription {
  /** Absent: a new one. */
  readonly id?: string;
  readonly type: ImageType;
  readonly clientImageId: string | null;
  readonly contentMac: Buffer;
  readonly attempt: number;
  readonly provenance: Provenance;
}

export const newImageId = (): string => randomBytes(12).toString('base64url');

/** The pictures of sessions: rows in the store, content sealed under the session's key in the blobs. */
export class Images {
  readonly #db: Database;
  readonly #blobs: Blobs;

  constructor(db: Database, blobs: Blobs) {
    this.#db = db;
    this.#blobs = blobs;
  }

  /**
   * Keeps a picture. The row comes first, so that erasure always knows every blob there may be; an interrupted one is taken
   * up again under the same `clientImageId`. `whileThere` throws, in the row's transaction, once the session is deleted.
   */
  async keep(
    sessionId: string,
    key: SessionKey,
    picture: AcceptedPicture,
    what: ImageDescription,
    now: number,
    whileThere: (tx: Tx) => Promise<void>,
  ): Promise<StoredImage> {
    const fresh = what.id ?? newImageId();
    const row: ImageRow = {
      id: fresh,
      session_id: sessionId,
      type: what.type,
      client_image_id: what.clientImageId,
      content_mac: what.contentMac,
      attempt: what.attempt,
      status: 'received',
      feedback: null,
      findings: null,
      provenance: key.seal(provenancePurpose(fresh), Buffer.from(JSON.stringify(what.provenance))),
      width: picture.width,
      height: picture.height,
      bytes: picture.jpeg.length,
      received_at: now,
      analysed_at: null,
    };
    const kept = await this.#db.transaction(async (tx) => {
      await whileThere(tx);
      return insertOnce(tx, row);
    });
    await this.#blobs.put(blobName(sessionId, kept.id), key.seal(purpose(kept.id), picture.jpeg));
    return fromRow(kept);
  }

  async content(image: StoredImage, key: SessionKey): Promise<Personal<Buffer>> {
    return new Personal(key.open(purpose(image.id), await this.#blobs.get(blobName(image.sessionId, image.id))));
  }

  async find(sessionId: string, id: string): Promise<StoredImage | null> {
    const row = await this.#ofSession(sessionId).where('id', '=', id).executeTakeFirst();
    return row ? fromRow(row) : null;
  }

  async findByClientId(sessionId: string, clientImageId: string): Promise<StoredImage | null> {
    const row = await this.#ofSession(sessionId).where('client_image_id', '=', clientImageId).executeTakeFirst();
    return row ? fromRow(row) : null;
  }

  /** All pictures of a session in the order of their arrival. */
  async list(sessionId: string): Promise<StoredImage[]> {
    const rows = await this.#ofSession(sessionId).orderBy('received_at').execute();
    return rows.map(fromRow);
  }

  async count(sessionId: string): Promise<number> {
    const row = await this.#db.read
      .selectFrom('image')
      .select((is) => is.fn.countAll<number>().as('n'))
      .where('session_id', '=', sessionId)
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  #ofSession(sessionId: string) {
    return this.#db.read.selectFrom('image').selectAll().where('session_id', '=', sessionId);
  }

  /** Takes back the blob of a picture that erasure was too early to find. */
  async discard({ sessionId, id }: StoredImage): Promise<void> {
    await this.#blobs.delete(blobName(sessionId, id));
  }

  /** Deletes the session's blobs and makes sure of it; throws while one is still there. */
  async destroyContent(sessionId: string): Promise<number> {
    const rows = await this.#db.read.selectFrom('image').select('id').where('session_id', '=', sessionId).execute();
    for (const { id } of rows) {
      await this.#blobs.delete(blobName(sessionId, id));
      if (await this.#blobs.has(blobName(sessionId, id))) throw new Error('a blob is still there after its deletion');
    }
    return rows.length;
  }
}

/** Records the outcome of an examination, once, and answers the image's type; null when another worker was first. */
export async function recordFindings(
  tx: Tx,
  image: Pick<StoredImage, 'id'>,
  outcome: { accepted: boolean; feedback: Feedback; findings: Buffer | null },
  now: number,
): Promise<ImageType | null> {
  const row = await tx.q
    .updateTable('image')
    .set({
      status: outcome.accepted ? 'accepted' : 'rejected',
      feedback: outcome.feedback,
      findings: outcome.findings,
      analysed_at: now,
    })
    .where('id', '=', image.id)
    .where('status', '=', 'received')
    .returning('type')
    .executeTakeFirst();
  return row ? (row.type as ImageType) : null;
}

const findingsPurpose = (image: StoredImage) => `findings:${image.id}`;

export const sealFindings = (image: StoredImage, key: SessionKey, findings: ImageFindings): Buffer =>
  key.seal(findingsPurpose(image), Buffer.from(JSON.stringify(findings)));

export function openFindings(image: StoredImage, key: SessionKey): Personal<ImageFindings> | null {
  if (image.sealedFindings === null) return null;
  const text = key.open(findingsPurpose(image), image.sealedFindings).toString();
  return new Personal(JSON.parse(text) as ImageFindings);
}

const provenancePurpose = (id: string) => `provenance:${id}`;

/** Null for pictures that came before this was kept. */
export function openProvenance({ id, sealedProvenance }: StoredImage, key: SessionKey): Personal<Provenance> | null {
  if (sealedProvenance === null) return null;
  return new Personal(JSON.parse(key.open(provenancePurpose(id), sealedProvenance).toString()) as Provenance);
}

/** Inserts the row, or finds the unexamined one that an interrupted upload with the same client id left. */
async function insertOnce(tx: Tx, row: ImageRow): Promise<ImageRow> {
  const inserted = await tx.q
    .insertInto('image')
    .values(row)
    .onConflict((on) => on.columns(['session_id', 'client_image_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted) return row;
  return tx.q
    .selectFrom('image')
    .selectAll()
    .where('session_id', '=', row.session_id)
    .where('client_image_id', '=', row.client_image_id)
    .executeTakeFirstOrThrow();
}

const blobName = (sessionId: string, imageId: string) => `${sessionId}/${imageId}`;
const purpose = (imageId: string) => `image:${imageId}`;

const fromRow = (row: ImageRow): StoredImage => ({
  id: row.id,
  sessionId: row.session_id,
  type: row.type as ImageType,
  clientImageId: row.client_image_id,
  contentMac: row.content_mac,
  status: row.status,
  feedback: row.feedback as Feedback | null,
  sealedFindings: row.findings,
  sealedProvenance: row.provenance,
  receivedAt: row.received_at,
});
