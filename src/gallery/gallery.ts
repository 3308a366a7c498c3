import type { Selectable } from 'kysely';
import { type Finding, measured, notMeasured } from '../analysis/findings.ts';
import type { Application } from '../applications.ts';
import type { FlaggedIdentity } from '../decision/evidence.ts';
import type { GalleryLimits } from '../decision/policy.ts';
import type { Recommendation } from '../decision/recommendation.ts';
import type { Database, Tx } from '../store/database.ts';
import type { RememberedTable } from '../store/schema.ts';
import type { KeyRing, SessionKey } from '../store/seal.ts';
import { Blocklist } from './blocklist.ts';
import { type Earlier, factsOf } from './facts.ts';
import type { Identity } from './identity.ts';
import { distanceBetween, Mirror, openTemplate, TEMPLATE_PURPOSE, toBytes } from './mirror.ts';
import { Searcher } from './searcher.ts';
import { type GallerySecret, gallerySecret } from './secret.ts';

type Row = Pick<Selectable<RememberedTable>, 'session_id' | 'outcome' | 'document_mac' | 'holder_mac' | 'at'>;

/** Applications that name the same group share a gallery; those in test mode never share one with those that are live. */
export const galleryOf = ({ id, mode, settings: { galleryGroup } }: Application): string =>
  JSON.stringify(galleryGroup === null ? [mode, 'application', id] : [mode, 'group', galleryGroup]);

/** More earlier sessions than this of one face or one document say nothing that fewer do not. */
const MOST_EARLIER = 200;

/** Who was seen before: the faces and documents of decided sessions, for as long as each session exists. */
export class Gallery {
  readonly #db: Database;
  readonly #keys: KeyRing;
  readonly #searcher = new Searcher();
  readonly #blocklist: Blocklist;
  readonly #mirrors = new Map<string, Mirror>();
  #secret: GallerySecret | null = null;

  constructor(db: Database, keys: KeyRing) {
    this.#db = db;
    this.#keys = keys;
    this.#blocklist = new Blocklist(db, keys);
  }

  /** What the gallery of the application knows of somebody. */
  async lookUp(
    application: Application,
    sessionId: string,
    identity: Identity,
    limits: GalleryLimits,
    now: number,
  ): Promise<Finding<FlaggedIdentity>> {
    if (!application.settings.gallery) return notMeasured('the application keeps no gallery');
    const secret = await this.#theSecret();
    const template = identity.face && secret.template(identity.face);
    if (!template && !identity.document) return notMeasured('neither a face nor a document number was read');
    const gallery = galleryOf(application);
    const [documentMac, holderMac] = macsOf(secret, gallery, identity);
    const sameFace = template ? await this.#ofFace(gallery, template, limits.sameFace) : [];
    const sameDocument = documentMac ? await this.#ofDocument(gallery, documentMac, template) : [];
    const others = (earlier: readonly Earlier[]) => earlier.filter((one) => one.sessionId !== sessionId);
    const claim = { documentMac, holderMac };
    const blocked = await this.#blocklist.blocks(gallery, secret, { template, documentMac }, limits.sameFace, now);
    const facts = factsOf({
      claim,
      blocked,
      sameFace: others(sameFace),
      sameDocument: others(sameDocument),
      limits,
      now,
    });
    return measured({ reasons: [], facts });
  }

  /** Keeps a decided session, in the transaction that decides it. */
  async remember(
    tx: Tx,
    application: Application,
    { sessionId, key }: { readonly sessionId: string; readonly key: SessionKey },
    identity: Identity,
    outcome: Recommendation,
    now: number,
  ): Promise<void> {
    // lookUp() of this session came before, so the secret is there.
    if (!application.settings.gallery || !this.#secret) return;
    const template = identity.face && this.#secret.template(identity.face);
    const gallery = galleryOf(application);
    const [documentMac, holderMac] = macsOf(this.#secret, gallery, identity);
    const row = {
      session_id: sessionId,
      gallery,
      outcome,
      template: template && key.seal(TEMPLATE_PURPOSE, toBytes(template)),
      document_mac: documentMac,
      holder_mac: holderMac,
      at: now,
    };
    await tx.q.insertInto('remembered').values(row).execute();
  }

  close(): Promise<void> {
    return this.#searcher.close();
  }

  async #theSecret(): Promise<GallerySecret> {
    this.#secret ??= await gallerySecret(this.#db, this.#keys);
    return this.#secret;
  }

  async #ofFace(gallery: string, query: Float32Array, within: number): Promise<Earlier[]> {
    const mirror = this.#mirrors.get(gallery) ?? new Mirror(this.#db, this.#keys, gallery);
    this.#mirrors.set(gallery, mirror);
    let sessions: string[] = [];
    const near = await this.#searcher.search(async () => {
      await mirror.catchUp();
      sessions = [...mirror.sessions];
      return { rows: mirror.rows, count: sessions.length, query, within };
    });
    const distances = new Map(near.slice(0, MOST_EARLIER).map(({ row, distance }) => [sessions[row]!, distance]));
    if (distances.size === 0) return [];
    // What was deleted since is not among the rows any more.
    const rows = await this.#rows(gallery)
      .where('session_id', 'in', [...distances.keys()])
      .execute();
    return rows.map((row) => earlierOf(row, distances.get(row.session_id)!));
  }

  async #ofDocument(gallery: string, documentMac: Buffer, query: Float32Array | null): Promise<Earlier[]> {
    const rows = await this.#rows(gallery)
      .innerJoin('session', 'session.id', 'remembered.session_id')
      .select(['remembered.template', 'session.wrapped_key'])
      .where('document_mac', '=', documentMac)
      .orderBy('at', 'desc')
      .limit(MOST_EARLIER)
      .execute();
    return rows.map((row) => {
      const { template, wrapped_key: wrapped, session_id: id } = row;
      const face = query && template && wrapped && openTemplate(this.#keys, id, wrapped, template);
      return earlierOf(row, face ? distanceBetween(query, face) : null);
    });
  }

  #rows(gallery: string) {
    return this.#db.read
      .selectFrom('remembered')
      .select(['session_id', 'outcome', 'document_mac', 'holder_mac', 'remembered.at'])
      .where('gallery', '=', gallery);
  }
}

/** Forgets a session; its key, under which the template is sealed, is destroyed in the same transaction. */
export async function forgetRemembered(tx: Tx, sessionId: string): Promise<void> {
  await tx.q.deleteFrom('remembered').where('session_id', '=', sessionId).execute();
}

const macsOf = (secret: GallerySecret, gallery: string, { document, holder }: Identity) =>
  [document && secret.mac(gallery, 'document', document), holder && secret.mac(gallery, 'holder', holder)] as const;

const earlierOf = (row: Row, faceDistance: number | null): Earlier => ({
  sessionId: row.session_id,
  outcome: row.outcome as Recommendation,
  documentMac: row.document_mac,
  holderMac: row.holder_mac,
  at: row.at,
  faceDistance,
});
