import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Application, Applications } from '../applications.ts';
import { Fault } from '../errors.ts';
import { type Database, SIGNALS_MISSED } from '../store/database.ts';
import type { KeyRing } from '../store/seal.ts';

/** The audience that a client asks for with `resource`, and the one it gets without. */
export const RESOURCE = 'https://verify.identity.security';
const FALLBACK_AUDIENCE = 'userid-api';
const ALGORITHM = 'ES256';
export const TOKEN_SECONDS = 3600;
/** Verified tokens that are remembered; the oldest are forgotten first. */
const CACHE_SIZE = 10_000;

interface SigningKeys {
  readonly kid: string;
  readonly private: Awaited<ReturnType<typeof importJWK>>;
  readonly public: { readonly keys: JWK[] };
  readonly find: ReturnType<typeof createLocalJWKSet>;
}

/** Signal topic: the keys that sign access tokens have changed. */
const SIGNING_KEYS_CHANGED = 'signing_keys';

interface Remembered {
  readonly application: Application;
  readonly expiresAt: number;
  readonly generation: number;
}

export interface TokenOptions {
  readonly issuer: string;
  /** Refuse tokens that were requested without `resource`. */
  readonly requireResource: boolean;
  readonly clock: () => number;
}

/** Issues and verifies access tokens (JWT, RFC 9068 profile, ES256). */
export class Tokens {
  readonly #applications: Applications;
  readonly #options: TokenOptions;
  readonly #remembered = new Map<string, Remembered>();
  #keys: SigningKeys;

  private constructor(keys: SigningKeys, applications: Applications, options: TokenOptions) {
    this.#keys = keys;
    this.#applications = applications;
    this.#options = options;
  }

  /** `onFailure` hears of keys that could not be read again after a change; the former ones stay in use. */
  static async open(
    db: Database,
    ring: KeyRing,
    applications: Applications,
    options: TokenOptions,
    onFailure: (error: unknown) => void,
  ): Promise<Tokens> {
    const load = () => loadKeys(db, ring, options.clock());
    const tokens = new Tokens(await load(), applications, options);
    db.onSignal((topic) => {
      if (topic === SIGNING_KEYS_CHANGED || topic === SIGNALS_MISSED)
        load().then((keys) => (tokens.#keys = keys), onFailure);
    });
    // A process that started at the same time may have made a key before this one could hear of it.
    tokens.#keys = await load();
    return tokens;
  }

  /** Public keys, for GET /oidc/jwks. */
  get jwks(): { readonly keys: JWK[] } {
    return this.#keys.public;
  }

  issue(application: Application, resource: string | undefined): Promise<string> {
    const { clientId, id, name } = application;
    const now = Math.floor(this.#options.clock() / 1000);
    return new SignJWT({ client_id: clientId, app_id: id, app_name: name, scope: '' })
      .setProtectedHeader({ alg: ALGORITHM, kid: this.#keys.kid, typ: 'at+jwt' })
      .setIssuer(this.#options.issuer)
      .setSubject(clientId)
      .setAudience(resource ?? FALLBACK_AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_SECONDS)
      .sign(this.#keys.private);
  }

  /** The application that an access token proves. Every failure is the same 401. */
  async authenticate(token: string): Promise<Application> {
    const known = this.#recall(token);
    if (known) return known;
    const { generation } = this.#applications;
    const { clientId, expiresAt } = await this.#check(token);
    const application = await this.#applications.byClientId(clientId);
    if (!application || application.disabled) throw new Fault('unauthorized');
    this.#remember(token, { application, expiresAt, generation });
    return application;
  }

  /** A token is forgotten when it expires and when any application changes: a revoked client is out at once. */
  #recall(token: string): Application | null {
    const known = this.#remembered.get(token);
    if (!known) return null;
    if (known.expiresAt > this.#options.clock() && known.generation === this.#applications.generation)
      return known.application;
    this.#remembered.delete(token);
    return null;
  }

  #remember(token: string, one: Remembered): void {
    if (this.#remembered.size >= CACHE_SIZE) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(token, one);
  }

  async #check(token: string): Promise<{ clientId: string; expiresAt: number }> {
    try {
      const { payload } = await jwtVerify(token, this.#keys.find, {
        algorithms: [ALGORITHM],
        issuer: this.#options.issuer,
        audience: this.#options.requireResource ? RESOURCE : [RESOURCE, FALLBACK_AUDIENCE],
        requiredClaims: ['exp', 'client_id'],
        currentDate: new Date(this.#options.clock()),
      });
      return { clientId: String(payload.client_id), expiresAt: payload.exp! * 1000 };
    } catch (cause) {
      throw new Fault('unauthorized', { cause });
    }
  }
}

const PURPOSE = 'token-signing';

/** The newest key signs; retired ones still verify while tokens that they signed may live. */
async function loadKeys(db: Database, ring: KeyRing, now: number): Promise<SigningKeys> {
  const rows = await signingKeys(db, now);
  if (rows.length === 0) {
    await addSigningKey(db, ring, now);
    return loadKeys(db, ring, now);
  }
  const newest = rows[0]!;
  const jwk = JSON.parse(ring.open(PURPOSE, newest.sealed_private).toString()) as JWK;
  const keys = rows.map((row) => JSON.parse(row.public_jwk) as JWK);
  return {
    kid: newest.kid,
    private: await importJWK(jwk, ALGORITHM),
    public: { keys },
    find: createLocalJWKSet({ keys }),
  };
}

const signingKeys = (db: Database, now: number) =>
  db.read
    .selectFrom('signing_key')
    .selectAll()
    .where((is) => is.or([is('retired_at', 'is', null), is('retired_at', '>', now - TOKEN_SECONDS * 1000)]))
    .orderBy('created_at', 'desc')
    .execute();

/** Makes a new signing key and retires the ones before it; their tokens stay valid until they expire. */
export async function addSigningKey(db: Database, ring: KeyRing, now: number): Promise<void> {
  const pair = await generateKeyPair(ALGORITHM, { extractable: true });
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  const kid = await calculateJwkThumbprint(publicJwk);
  const row = {
    kid,
    sealed_private: ring.seal(PURPOSE, Buffer.from(JSON.stringify(privateJwk))),
    public_jwk: JSON.stringify({ ...publicJwk, kid, alg: ALGORITHM, use: 'sig' }),
    created_at: now,
    retired_at: null,
  };
  await db.transaction(async (tx) => {
    await tx.q.updateTable('signing_key').set({ retired_at: now }).where('retired_at', 'is', null).execute();
    await tx.q.insertInto('signing_key').values(row).execute();
    tx.signal(SIGNING_KEYS_CHANGED);
  });
}
