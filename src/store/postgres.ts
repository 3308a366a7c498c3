import { setTimeout as pause } from 'node:timers/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Database, Tx } from './database.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { SIGNALS_MISSED, type SignalHub, signalHub } from './signals.ts';

const CHANNEL = 'bonafide';
const POOL_SIZE = 12;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 30_000;
// Any fixed number: the first half of an advisory lock, whose other half is what a turn is taken at.
const TURN = 8_190_115;
const MOST_TRIES = 8;
const RECONNECT_MS = 500;

/** SQLSTATE of two transactions in each other's way: serialization_failure, deadlock_detected. */
const CONFLICTS = new Set(['40001', '40P01']);

// int8 holds instants and counts here, both far under 2^53.
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/** Opens a PostgreSQL store. Rejects with pg's error when the server cannot be reached. */
export async function openPostgres(url: string): Promise<Database> {
  const options: pg.PoolConfig = {
    connectionString: url,
    types,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    application_name: 'bonafide',
  };
  const pool = new pg.Pool({ ...options, max: POOL_SIZE });
  // A connection lost while idle is replaced at the next query, which reports if that fails.
  pool.on('error', () => undefined);
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  const signals = signalHub();
  const ear = new Ear(options, signals);
  try {
    await migrate(kysely, 'postgres');
    await ear.listen();
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    kind: 'postgres',
    read: kysely,
    transaction: (work) => retried(() => transaction(kysely, work)),
    onSignal: signals.on,
    ping: async () => void (await sql`select 1`.execute(kysely)),
    shred: async () => {},
    async close() {
      await ear.close();
      await kysely.destroy();
    },
  };
}

function transaction<T>(kysely: Kysely<Schema>, work: (tx: Tx) => Promise<T>): Promise<T> {
  return kysely
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (q) => {
      const topics = new Set<string>();
      const value = await work({
        kind: 'postgres',
        q,
        signal: (topic) => topics.add(topic),
        takeTurn: async (what) => void (await sql`select pg_advisory_xact_lock(${TURN}, hashtext(${what}))`.execute(q)),
      });
      for (const topic of topics) await sql`select pg_notify(${CHANNEL}, ${topic})`.execute(q);
      return value;
    });
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MOST_TRIES || !CONFLICTS.has((error as { code?: string }).code ?? '')) throw error;
      await pause(Math.random() * 2 ** tries);
    }
  }
}

/** The connection that hears signals; it comes back by itself when the server drops it. */
class Ear {
  readonly #options: pg.ClientConfig;
  readonly #signals: SignalHub;
  #client: pg.Client | undefined;
  #closed = false;

  constructor(options: pg.ClientConfig, signals: SignalHub) {
    this.#options = { ...options, keepAlive: true };
    this.#signals = signals;
  }

  async listen(): Promise<void> {
    const client = new pg.Client(this.#options);
    client.on('notification', ({ payload }) => this.#signals.emit([payload ?? '']));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    client.once('end', () => void this.#comeBack());
    this.#client = client;
    if (this.#closed) await client.end();
  }

  async #comeBack(): Promise<void> {
    while (!this.#closed) {
      await pause(RECONNECT_MS, undefined, { ref: false });
      const back = await this.listen().then(
        () => true,
        () => false,
      );
      if (back) return this.#signals.emit([SIGNALS_MISSED]);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }
}
