import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { canonicalJson } from '../decision/canonical.ts';
import type { Database, Tx } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { ConsentText } from './consent-text.ts';

/** The document as canonical JSON, without whatever else is known of it. */
const canonicalText = ({ format, title, text, links }: ConsentText): string =>
  canonicalJson({ format, title, text, ...(links && { links }) });

/** SHA-256 of the canonical JSON, hexadecimal: names the very text. */
export const consentHash = (consent: ConsentText): string =>
  createHash('sha256').update(canonicalText(consent)).digest('hex');

/** Every document that people were shown, so that what somebody agreed to can be read as long as the consent counts. */
export class ConsentDocuments {
  readonly #db: Database;
  readonly #known = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Keeps a document before it is shown, and names it. */
  async keep(applicationId: string, consent: ConsentText, now: number): Promise<string> {
    const hash = consentHash(consent);
    const name = `${applicationId} ${hash}`;
    if (this.#known.has(name)) return hash;
    await this.#db.transaction(({ q }) =>
      q
        .insertInto('consent_document')
        .values({ application_id: applicationId, hash, document: canonicalText(consent), first_shown_at: now })
        .onConflict((on) => on.columns(['application_id', 'hash']).doNothing())
        .execute(),
    );
    this.#known.add(name);
    return hash;
  }

  async find(applicationId: string, hash: string): Promise<ConsentText | null> {
    const row = await find(this.#db.read, applicationId, hash);
    return row ? (JSON.parse(row.document) as ConsentText) : null;
  }
}

/** Whether the application's page showed this document to anybody. */
export const wasShown = async ({ q }: Pick<Tx, 'q'>, applicationId: string, hash: string): Promise<boolean> =>
  (await find(q, applicationId, hash)) !== undefined;

const find = (q: Kysely<Schema>, applicationId: string, hash: string) =>
  q
    .selectFrom('consent_document')
    .select('document')
    .where('application_id', '=', applicationId)
    .where('hash', '=', hash)
    .executeTakeFirst();
