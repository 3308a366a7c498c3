import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Forward only: append, never edit. Written for PostgreSQL; SQLite reads the same text in the words of IN_SQLITE
 * and takes `bigint` for its 64-bit integer.
 */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `create table application (
      id text not null primary key, client_id text not null unique, name text not null, mode text not null,
      settings text not null, created_at bigint not null, disabled_at bigint)`,
    `create table client_secret (
      id text not null primary key, application_id text not null references application (id),
      salt bytea not null, hash bytea not null, created_at bigint not null, expires_at bigint)`,
    'create index client_secret_application on client_secret (application_id)',
    `create table signing_key (
      kid text not null primary key, sealed_private bytea not null, public_jwk text not null,
      created_at bigint not null, retired_at bigint)`,
    `create table session (
      id text not null primary key, application_id text not null references application (id),
      status text not null, mock integer not null, wrapped_key bytea, start_token_hash bytea unique,
      particulars bytea not null, consent_at bigint, consent_document_id text, required text not null,
      accepted text not null, attempt integer not null, recapture_reason text, error_reason text,
      created_at bigint not null, deadline_at bigint, deletes_at bigint not null, decided_at bigint)`,
    'create index session_deadline on session (deadline_at) where deadline_at is not null',
    'create index session_deletes on session (deletes_at)',
    `create table idempotency (
      application_id text not null, key_hash bytea not null, request_hash bytea not null,
      session_id text not null references session (id) on delete cascade, created_at bigint not null,
      primary key (application_id, key_hash))`,
    'create index idempotency_session on idempotency (session_id)',
    `create table image (
      id text not null primary key, session_id text not null references session (id), type text not null,
      client_image_id text, content_mac bytea not null, attempt integer not null, status text not null,
      feedback text, findings bytea, width integer not null, height integer not null, bytes integer not null,
      received_at bigint not null, analysed_at bigint, unique (session_id, client_image_id))`,
    `create table result (
      session_id text not null primary key references session (id) on delete cascade,
      recommendation text not null, sealed bytea not null, policy_version text not null, policy_hash text not null,
      engine text not null, verdict_hash text not null, mock integer not null, decided_at bigint not null)`,
    `create table job (
      id text not null primary key, name text not null, session_id text, payload text not null,
      run_at bigint not null, attempts integer not null, lease_owner text, lease_until bigint,
      last_error text, dead_at bigint, created_at bigint not null)`,
    'create index job_due on job (dead_at, run_at)',
    'create index job_session on job (session_id) where session_id is not null',
    `create table audit (
      id text not null primary key, at bigint not null, actor text not null, action text not null,
      session_id text, details text not null)`,
    'create index audit_at on audit (at)',
    'create index audit_session on audit (session_id) where session_id is not null',
  ],
  [
    'alter table application add column collecting_since bigint',
    `create table activity (
      sequence bigserial primary key, application_id text not null references application (id), at bigint not null,
      entry text not null)`,
    'create index activity_application on activity (application_id, sequence)',
    'create index activity_at on activity (at)',
    `create table activity_stream (
      application_id text not null references application (id), stream_id text not null, cursor bigint not null,
      primary key (application_id, stream_id))`,
  ],
  [
    `create table challenge (
      id text not null primary key, session_id text not null references session (id), status text not null,
      steps text not null, frames text, content_mac bytea, feedback text, findings bytea,
      issued_at bigint not null, deadline_at bigint not null, received_at bigint, judged_at bigint)`,
    'create index challenge_session on challenge (session_id)',
  ],
  [
    'alter table session add column consent_hash text',
    'alter table session add column extended integer not null default 0',
    'alter table session add column device bytea',
    'alter table image add column provenance bytea',
    `create table consent_document (
      application_id text not null references application (id), hash text not null, document text not null,
      first_shown_at bigint not null, primary key (application_id, hash))`,
  ],
  [
    `create table sighting (
      mac bytea not null, session_id text not null references session (id) on delete cascade, at bigint not null)`,
    'create index sighting_mac on sighting (mac, at)',
    'create index sighting_at on sighting (at)',
    'create index sighting_session on sighting (session_id)',
  ],
  ["alter table session add column kind text not null default 'verification'"],
  [
    `create table content_mark (
      mac bytea not null, session_id text not null references session (id) on delete cascade, at bigint not null,
      primary key (mac, session_id))`,
    'create index content_mark_session on content_mark (session_id)',
  ],
  [
    'alter table result add column flagged bytea',
    'create table deployment_secret (name text not null primary key, sealed bytea not null)',
    `create table remembered (
      sequence bigserial primary key, session_id text not null unique references session (id) on delete cascade,
      gallery text not null, outcome text not null, template bytea, document_mac bytea, holder_mac bytea,
      at bigint not null)`,
    'create index remembered_gallery on remembered (gallery, sequence) where template is not null',
    'create index remembered_document on remembered (document_mac, at) where document_mac is not null',
  ],
  [
    `create table blocklist (
      id text not null primary key, gallery text not null, template bytea, document_mac bytea, source text not null,
      session_id text, added_at bigint not null, expires_at bigint)`,
    'create index blocklist_gallery on blocklist (gallery)',
  ],
];

/** Of the tables, as this program knows them. */
export const STORE_VERSION = MIGRATIONS.length;

const IN_SQLITE: readonly (readonly [postgres: string, sqlite: string])[] = [
  ['bytea', 'blob'],
  // A plain primary key would be given out again once the newest rows are deleted.
  ['bigserial primary key', 'integer primary key autoincrement'],
];
const inSqlite = (statement: string): string =>
  IN_SQLITE.reduce((text, [postgres, sqlite]) => text.replaceAll(postgres, sqlite), statement);

// Any fixed number: all Bonafide processes on one PostgreSQL database take turns on it.
const MIGRATION_LOCK = 8_190_114;

/** Brings the tables up to date in one transaction; processes that start at once on PostgreSQL take turns. */
export async function migrate(kysely: Kysely<Schema>, kind: 'sqlite' | 'postgres'): Promise<void> {
  await kysely.transaction().execute(async (q) => {
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(q);
    const done = await appliedVersion(q);
    if (done > MIGRATIONS.length) throw new Error(`The store is at version ${done}, newer than this program.`);
    for (let version = done + 1; version <= MIGRATIONS.length; version += 1) await apply(q, kind, version);
  });
}

async function appliedVersion(q: Transaction<Schema>): Promise<number> {
  await sql`create table if not exists migration (version integer not null primary key, applied_at bigint not null)`.execute(
    q,
  );
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from migration`.execute(q);
  return rows[0]?.version ?? 0;
}

async function apply(q: Transaction<Schema>, kind: 'sqlite' | 'postgres', version: number): Promise<void> {
  for (const statement of MIGRATIONS[version - 1]!) {
    await sql.raw(kind === 'sqlite' ? inSqlite(statement) : statement).execute(q);
  }
  await sql`insert into migration (version, applied_at) values (${version}, ${Date.now()})`.execute(q);
}
