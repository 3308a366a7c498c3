import { randomBytes } from 'node:crypto';
import { audit } from '../audit.ts';
import { type Foundation, openFoundation, tellOperator } from '../foundation.ts';
import { resealGallerySecret } from '../gallery/secret.ts';
import { addSigningKey } from '../http/tokens.ts';
import { KeyRing, masterKeyFile, writeMasterKeyFile } from '../store/seal.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Invocation } from './index.ts';
import { print } from './print.ts';

const BATCH = 500;

export async function run({ config, flags, positionals }: Invocation): Promise<number> {
  if (positionals[0] !== 'rotate') throw new UsageError('keys needs the word rotate.');
  if (flags.master && (config.masterKey ?? config.databaseUrl) !== undefined) throw new UsageError(NOT_OURS);
  const foundation = await openFoundation(config, tellOperator);
  try {
    const rewrapped = await rotate(foundation, flags.master ? config.dataDir : null);
    const words = () => `Wrapped ${rewrapped} session keys under the newest master key; new signing key made.`;
    print(flags, { rewrapped }, words);
    return EXIT.ok;
  } finally {
    await foundation.db.close();
  }
}

// On PostgreSQL a process that still runs would go on with the old key, and what it wraps could never be opened again.
const NOT_OURS =
  '--master is for the key in DATA_DIR of the embedded store; elsewhere set MASTER_KEY to the new key, a comma and the old one.';

/** `dataDir`: where to put a new master key first; null: none. Returns how many session keys were wrapped anew. */
async function rotate(foundation: Foundation, dataDir: string | null): Promise<number> {
  const newest = dataDir === null ? null : addMasterKey(dataDir);
  const ring = newest === null ? foundation.keys : new KeyRing(newest.both);
  const rewrapped = await rewrapAll(foundation, ring);
  await addSigningKey(foundation.db, ring, Date.now());
  await foundation.db.transaction((tx) => resealGallerySecret(tx, ring));
  await foundation.db.transaction((tx) =>
    audit(tx, { at: Date.now(), actor: 'operator', action: 'keys_rotated', details: { rewrapped } }),
  );
  if (dataDir !== null && newest) writeMasterKeyFile(dataDir, newest.only);
  await foundation.db.shred();
  return rewrapped;
}

/** The file holds both keys until every session key is under the new one: an interruption loses nothing. */
function addMasterKey(dataDir: string): { both: string; only: string } {
  const only = randomBytes(32).toString('base64');
  const both = `${only},${masterKeyFile(dataDir).masterKey}`;
  writeMasterKeyFile(dataDir, both);
  return { both, only };
}

async function rewrapAll({ db }: Foundation, ring: KeyRing): Promise<number> {
  let count = 0;
  let after = '';
  for (;;) {
    const rows = await db.read
      .selectFrom('session')
      .select(['id', 'wrapped_key'])
      .where('id', '>', after)
      .where('wrapped_key', 'is not', null)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    if (rows.length === 0) return count;
    after = rows.at(-1)!.id;
    await db.transaction(async (tx) => {
      for (const { id, wrapped_key: before } of rows) {
        const wrapped = ring.rewrap(id, before!);
        if (wrapped === null) continue;
        const same = tx.q.updateTable('session').set({ wrapped_key: wrapped }).where('id', '=', id);
        // A key that was destroyed meanwhile stays destroyed.
        const { numUpdatedRows } = await same.where('wrapped_key', '=', before).executeTakeFirst();
        count += Number(numUpdatedRows);
      }
    });
  }
}
