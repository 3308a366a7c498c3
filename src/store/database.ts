import type { Kysely, Transaction } from 'kysely';
import { openPostgres } from './postgres.ts';
import type { Schema } from './schema.ts';
import { openSqlite } from './sqlite.ts';

export { SIGNALS_MISSED } from './signals.ts';
export { DataFolderInUse } from './sqlite.ts';

/** What a transaction's work is given. */
export interface Tx {
  readonly kind: Database['kind'];
  /** Queries of this transaction. Never use `Database.read` inside a transaction: on SQLite it waits for its end. */
  readonly q: Transaction<Schema>;
  /** Tells the listeners of every process, once and only if this transaction commits. */
  signal(topic: string): void;
  /**
   * Waits for every transaction, of any process, that took a turn at `what` before and has not ended. Of two that take
   * one, the first to get it is the first to be seen. Comes after the locks on rows.
   */
  takeTurn(what: string): Promise<void>;
}

/**
 * The store. Both kinds keep the same promise: what a resolved `transaction` wrote survives kill -9, and two
 * transactions that write the same row never both commit on what the row held before.
 */
export interface Database {
  readonly kind: 'sqlite' | 'postgres';
  readonly read: Kysely<Schema>;
  /**
   * Commits all of `work` or none. `work` may run again from its start (PostgreSQL: repeatable read, conflicts are
   * retried), so it touches nothing but `tx`, and it waits on nothing but `tx.q`: on SQLite everybody waits for it.
   * A decision that rests on rows of a session must also update the session's own row.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Calls `listener` after each commit that signalled, and with SIGNALS_MISSED where some may have been missed; returns
   * the way to stop. Signals may be lost: poll too.
   */
  onSignal(listener: (topic: string) => void): () => void;
  ping(): Promise<void>;
  /**
   * SQLite: no byte deleted or overwritten before this call is left in any file of the data folder.
   * PostgreSQL: does nothing; deleted bytes go when vacuum, WAL and backups expire, or when the master key is rotated.
   */
  shred(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Folder of the embedded store; made with mode 700 if absent. */
  readonly dataDir: string;
  /** `postgres://...`; absent: the embedded store. */
  readonly url?: string | undefined;
}

/** Opens the store and brings its tables up to date. Throws DataFolderInUse if another process has the folder. */
export function openDatabase({ dataDir, url }: DatabaseOptions): Promise<Database> {
  return url === undefined ? openSqlite(dataDir) : openPostgres(url);
}
