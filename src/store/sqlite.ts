import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import Libsql from 'libsql';
import LibsqlPromise from 'libsql/promise';
import type { Database, Tx } from './database.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { signalHub } from './signals.ts';

type Connection = InstanceType<typeof Libsql>;
type Statement = ReturnType<Connection['prepare']>;

/** Another process has the data folder open; SQLite's own lock says so, and it falls with that process. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly code = 'data_folder_in_use';
  constructor(dataDir: string) {
    super(
      `The data folder ${dataDir} is in use by another Bonafide process; stop that one or choose another DATA_DIR.`,
    );
  }
}

const DATABASE_FILE = 'bonafide.db';
// How long a new process waits for one that is just leaving.
const LOCK_WAIT_MS = 1_000;
// Longer means that a transaction waits on something outside the store, most likely on `read`, which waits for it.
const MUTEX_WAIT_MS = 5_000;
const MOST_STATEMENTS = 500;

// EXCLUSIVE keeps the lock until close or death; FULL syncs the log at every commit; secure_delete zeroes freed bytes.
const PRAGMAS = [
  'locking_mode = EXCLUSIVE',
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'secure_delete = ON',
  // 16 MiB each: random keys touch many pages, and moving them out of the log costs more than committing them.
  'cache_size = -16384',
  'wal_autocheckpoint = 4096',
];

// A lock taken for a write-ahead log can only be given up without one, and falls at the next read.
const RELEASE = ['pragma journal_mode = DELETE', 'pragma locking_mode = NORMAL', 'select count(*) from migration'];

/** Opens the embedded store in `dataDir`. Nothing else may open its file in this process: that would drop the lock. */
export async function openSqlite(dataDir: string): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const connection = openConnection(dataDir);
  const driver = new SqliteDriver(connection);
  const kysely = new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (db) => new SqliteIntrospector(db),
    },
  });
  await migrate(kysely, 'sqlite').catch(async (error) => {
    await kysely.destroy();
    throw error;
  });
  const signals = signalHub();
  return {
    kind: 'sqlite',
    read: kysely,
    async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      const topics = new Set<string>();
      // All transactions take turns here.
      const takeTurn = async () => {};
      const signal = (topic: string) => void topics.add(topic);
      const value = await kysely.transaction().execute((q) => work({ kind: 'sqlite', q, signal, takeTurn }));
      signals.emit(topics);
      return value;
    },
    onSignal: signals.on,
    ping: async () => void (await driver.alone(() => connection.prepare('select 1').all())),
    shred: () => driver.alone(() => truncateLog(connection)),
    close: () => kysely.destroy(),
  };
}

function openConnection(dataDir: string): Connection {
  const path = join(dataDir, DATABASE_FILE);
  // The log takes over the mode of the file.
  if (!existsSync(path)) writeFileSync(path, '', { flag: 'a', mode: 0o600 });
  const connection = new Libsql(path, { timeout: LOCK_WAIT_MS });
  try {
    for (const pragma of PRAGMAS) {
      const statement = connection.prepare(`pragma ${pragma}`);
      if (statement.reader) statement.all();
      else statement.run();
    }
    return connection;
  } catch (cause) {
    connection.close();
    throw (cause as { code?: string }).code === 'SQLITE_BUSY' ? new DataFolderInUse(dataDir) : cause;
  }
}

/** libsql closes the file only when every statement was collected as garbage, so the lock is given up before. */
function closeConnection(connection: Connection): void {
  for (const statement of RELEASE) connection.prepare(statement).all();
  connection.close();
}

/** After TRUNCATE the log is empty, and secure_delete has zeroed what was freed in the main file. */
function truncateLog(connection: Connection): void {
  const [row] = connection.prepare('pragma wal_checkpoint(TRUNCATE)').all() as [{ busy: number }];
  if (row.busy !== 0) throw new Error('The write-ahead log could not be emptied.');
}

/** One connection, used by one query or transaction at a time, first come first served. */
class SqliteDriver implements Driver {
  readonly #db: Connection;
  readonly #connection: SqliteConnection;
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  constructor(db: Connection) {
    this.#db = db;
    this.#connection = new SqliteConnection(db);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await this.#turn();
    this.#taken = true;
    return this.#connection;
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(mine), 1);
        reject(new Error('The store stayed busy: a transaction waits on something outside itself.'));
      }, MUTEX_WAIT_MS);
      this.#waiting.push(mine);
    });
  }

  async releaseConnection(): Promise<void> {
    const next = this.#waiting.shift();
    // Handed over without a gap, so that nobody who asks in between goes first.
    if (next) next();
    else this.#taken = false;
  }

  /** Runs `work` between transactions. */
  async alone<T>(work: () => T): Promise<T> {
    await this.acquireConnection();
    try {
      return work();
    } finally {
      await this.releaseConnection();
    }
  }

  async beginTransaction(): Promise<void> {
    this.#db.exec('begin immediate');
  }

  // On a thread of the library: the process takes requests while the log is synced. Nobody else has the connection.
  async commitTransaction(): Promise<void> {
    await LibsqlPromise.prototype.exec.call(this.#db, 'commit');
  }

  async rollbackTransaction(): Promise<void> {
    // Some errors (disk full) have already rolled back.
    if (this.#db.inTransaction) this.#db.exec('rollback');
  }

  async destroy(): Promise<void> {
    if (this.#db.open) await this.alone(() => closeConnection(this.#db));
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #db: Connection;
  readonly #statements = new Map<string, { statement: Statement; reader: boolean }>();

  constructor(db: Connection) {
    this.#db = db;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, reader } = this.#prepare(sql);
    const bound = parameters.map(bindable);
    if (reader) return { rows: statement.all(bound).map(withBuffers) as R[] };
    const { changes } = statement.run(bound);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  // biome-ignore lint/correctness/useYield: refuses; nothing here streams.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('The embedded store does not stream.');
  }

  #prepare(text: string): { statement: Statement; reader: boolean } {
    const known = this.#statements.get(text);
    if (known) return known;
    if (this.#statements.size >= MOST_STATEMENTS) this.#statements.clear();
    const statement = this.#db.prepare(text);
    const prepared = { statement, reader: statement.reader };
    this.#statements.set(text, prepared);
    return prepared;
  }
}

// libsql ends the whole process when it is given a boolean, and reads a number that is not one as null.
function bindable(value: unknown): unknown {
  if (typeof value === 'boolean' || Number.isNaN(value)) throw new TypeError('The store takes no booleans and no NaN.');
  return value;
}

function withBuffers(row: unknown): unknown {
  const record = row as Record<string, unknown>;
  for (const column in record) {
    const value = record[column];
    if (value instanceof ArrayBuffer) record[column] = Buffer.from(value);
  }
  return record;
}
