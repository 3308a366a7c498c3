import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { DocumentType } from './analysis/findings.ts';
import type { CheckName } from './decision/reasons.ts';
import { OperatorError } from './errors.ts';
import type { PageSettings } from './hosted/settings.ts';
import { type Database, SIGNALS_MISSED, type Tx } from './store/database.ts';

export type Mode = 'test' | 'live';

/** A kind of document that an application does not take. Named criteria must all hold; a document of which one was not read is not meant. */
export interface DocumentRestriction {
  readonly types?: readonly DocumentType[];
  /** ISO 3166-1 alpha-3. */
  readonly countries?: readonly string[];
  /** As the document names them: `CA` on an American licence. */
  readonly regions?: readonly string[];
  /** Every document is meant but these. */
  readonly otherThan?: true;
  /** Told to the person. The vendor's SDK sets it into its page as it stands, so it holds no mark-up. */
  readonly message?: string;
}

/** What an operator may set for one application. Durations are milliseconds. */
export interface ApplicationSettings {
  /** Addresses that `callback_url` may begin with; null: any. */
  readonly allowedCallbacks: readonly string[] | null;
  /** Shape of a result that is asked for without `detailed`: true is the new one. */
  readonly detailedResult: boolean;
  /** Whether the flow ends with a selfie; false examines the document only. */
  readonly selfie: boolean;
  /** Whether the page asks the person to move before the camera (active presentation attack detection). */
  readonly challenge: boolean;
  /** Every picture from a person's device must carry the signature of the key that the device gave at the start. */
  readonly signedUploads: boolean;
  /** Whether what the page may know of the device is kept with the session and weighed; off: nothing of it is. */
  readonly deviceEvidence: boolean;
  /** Whether faces and document numbers are remembered, for as long as their sessions, and looked for in later ones. */
  readonly gallery: boolean;
  /** Applications of one mode that name the same group share what they remember; null: it is alone. */
  readonly galleryGroup: string | null;
  /** Documents that are sent back as `restricted_criteria`. */
  readonly restrictedDocuments: readonly DocumentRestriction[];
  /** How long a session may wait for its start (product: 5 minutes to 7 days). */
  readonly initiationMs: number;
  /** How long a started session may take (product: 5 to 60 minutes). */
  readonly completionMs: number;
  /** Time to live of a session whose creation names none. */
  readonly retentionMs: number;
  /** How many sets of images a session may use before it is decided on what it has. */
  readonly attempts: number;
  /** How many pictures, refused ones included, a session may receive. */
  readonly pictures: number;
  /** Checks that must have run for an ALLOW; null: the policy's own list for the application's mode. */
  readonly requiredChecks: readonly CheckName[] | null;
  /** How the hosted page looks and speaks. */
  readonly page: PageSettings;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const DEFAULT_SETTINGS: ApplicationSettings = {
  allowedCallbacks: null,
  detailedResult: true,
  selfie: true,
  challenge: true,
  signedUploads: false,
  deviceEvidence: true,
  gallery: true,
  galleryGroup: null,
  restrictedDocuments: [],
  initiationMs: 7 * DAY,
  completionMs: 60 * MINUTE,
  retentionMs: 90 * DAY,
  attempts: 3,
  pictures: 60,
  requiredChecks: null,
  page: {},
};

export interface Application {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly mode: Mode;
  readonly settings: ApplicationSettings;
  readonly disabled: boolean;
  /** Whether what its sessions go through is recorded for it to collect. */
  readonly collecting: boolean;
}

export interface NewApplication {
  readonly name: string;
  readonly mode: Mode;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly settings?: Partial<ApplicationSettings>;
}

/** Signal topic: an application, or one of its secrets, has changed. */
export const APPLICATIONS_CHANGED = 'applications';

/** Applications and their secrets. Reads are cached in the process and dropped when any process changes one. */
export class Applications {
  readonly #db: Database;
  readonly #byClientId = new Map<string, Application>();
  readonly #byId = new Map<string, Application>();
  /** Counts changes, so that caches built on an application can tell that they are old. */
  generation = 0;

  constructor(db: Database) {
    this.#db = db;
    db.onSignal((topic) => {
      if (topic === APPLICATIONS_CHANGED || topic === SIGNALS_MISSED) this.forget();
    });
  }

  /** Drops what was read, for a change by this process that counts at once; of others' it hears by signal. */
  forget(): void {
    this.#byClientId.clear();
    this.#byId.clear();
    this.generation += 1;
  }

  async byClientId(clientId: string): Promise<Application | null> {
    return this.#byClientId.get(clientId) ?? this.#find('client_id', clientId);
  }

  async byId(id: string): Promise<Application | null> {
    return this.#byId.get(id) ?? this.#find('id', id);
  }

  async #find(column: 'id' | 'client_id', value: string): Promise<Application | null> {
    const { generation } = this;
    const row = await this.#db.read.selectFrom('application').selectAll().where(column, '=', value).executeTakeFirst();
    if (!row) return null;
    const application = fromRow(row);
    // What was read while a change was announced may be from before it.
    if (generation === this.generation) {
      this.#byClientId.set(application.clientId, application);
      this.#byId.set(application.id, application);
    }
    return application;
  }

  /** As it stands in a transaction. */
  async byIdIn({ q }: Pick<Tx, 'q'>, id: string): Promise<Application | null> {
    const row = await q.selectFrom('application').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? fromRow(row) : null;
  }

  async list(): Promise<Application[]> {
    const rows = await this.#db.read.selectFrom('application').selectAll().orderBy('created_at').execute();
    return rows.map(fromRow);
  }

  /** Makes an application; its secret is returned once and kept only as a hash. */
  async create(wanted: NewApplication, now: number): Promise<{ application: Application; clientSecret: string }> {
    const clientSecret = wanted.clientSecret ?? newSecret();
    const row = {
      id: randomBytes(12).toString('base64url'),
      client_id: wanted.clientId ?? randomBytes(16).toString('hex'),
      name: wanted.name,
      mode: wanted.mode,
      settings: JSON.stringify(wanted.settings ?? {}),
      created_at: now,
      disabled_at: null,
      collecting_since: null,
    };
    if (await this.byClientId(row.client_id))
      throw new OperatorError(`There is already an application with the client id ${row.client_id}.`);
    const secret = await secretRow(row.id, clientSecret, now);
    await this.#db.transaction(async (tx) => {
      await tx.q.insertInto('application').values(row).execute();
      await tx.q.insertInto('client_secret').values(secret).execute();
      tx.signal(APPLICATIONS_CHANGED);
    });
    return { application: fromRow(row), clientSecret };
  }

  /** Adds a new secret; the ones before it stay valid for `overlapMs` more. At most two are ever valid. */
  async rotateSecret(clientId: string, overlapMs: number, now: number): Promise<string> {
    const { id } = await this.#require(clientId);
    const clientSecret = newSecret();
    const secret = await secretRow(id, clientSecret, now);
    await this.#db.transaction(async (tx) => {
      await retireSecrets(tx, id, now, now + overlapMs);
      await tx.q.insertInto('client_secret').values(secret).execute();
      tx.signal(APPLICATIONS_CHANGED);
    });
    return clientSecret;
  }

  /** Stops an application: its secrets and every token that it holds are refused from now on. */
  async disable(clientId: string, now: number): Promise<void> {
    const { id } = await this.#require(clientId);
    await this.#db.transaction(async (tx) => {
      await tx.q.updateTable('application').set({ disabled_at: now }).where('id', '=', id).execute();
      tx.signal(APPLICATIONS_CHANGED);
    });
  }

  /** The application whose credentials these are, or null. Takes as long for an unknown client as for a known one. */
  async authenticate(clientId: string, clientSecret: string, now: number): Promise<Application | null> {
    const application = await this.byClientId(clientId);
    const secrets = application ? await this.#validSecrets(application.id, now) : [];
    const tried = secrets.length > 0 ? secrets : [NOBODY];
    const matches = await Promise.all(
      tried.map(async ({ salt, hash }) => equal(await digest(clientSecret, salt), hash)),
    );
    return application && !application.disabled && matches.some(Boolean) ? application : null;
  }

  #validSecrets(applicationId: string, now: number) {
    return this.#db.read
      .selectFrom('client_secret')
      .select(['salt', 'hash'])
      .where('application_id', '=', applicationId)
      .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
      .execute();
  }

  async #require(clientId: string): Promise<Application> {
    const application = await this.byClientId(clientId);
    if (!application) throw new OperatorError(`There is no application with the client id ${clientId}.`);
    return application;
  }
}

/** All secrets but the newest end now; the newest ends at `until`. */
async function retireSecrets(tx: Tx, applicationId: string, now: number, until: number): Promise<void> {
  const live = tx.q.updateTable('client_secret').where('application_id', '=', applicationId);
  await live.set({ expires_at: now }).where('expires_at', '>', now).execute();
  await live.set({ expires_at: until }).where('expires_at', 'is', null).execute();
}

interface ApplicationRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly mode: Mode;
  readonly settings: string;
  readonly disabled_at: number | null;
  readonly collecting_since: number | null;
}

const fromRow = (row: ApplicationRow): Application => ({
  id: row.id,
  clientId: row.client_id,
  name: row.name,
  mode: row.mode,
  settings: { ...DEFAULT_SETTINGS, ...(JSON.parse(row.settings) as Partial<ApplicationSettings>) },
  disabled: row.disabled_at !== null,
  collecting: row.collecting_since !== null,
});

const newSecret = () => randomBytes(32).toString('base64url');

const scryptAsync = promisify<string, Buffer, number, Buffer>(scrypt);
/** scrypt with Node's default cost (N 16384, r 8, p 1): an operator's own secret may be weak. */
const digest = (secret: string, salt: Buffer) => scryptAsync(secret, salt, 32);
const equal = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
const NOBODY = { salt: randomBytes(16), hash: randomBytes(32) };

async function secretRow(applicationId: string, clientSecret: string, now: number) {
  const salt = randomBytes(16);
  const hash = await digest(clientSecret, salt);
  const id = randomBytes(12).toString('base64url');
  return { id, application_id: applicationId, salt, hash, created_at: now, expires_at: null };
}
