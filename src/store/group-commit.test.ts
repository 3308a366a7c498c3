import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyStore, type StoreKind, testableStores } from '../../test/postgres.ts';
import { type Database, openDatabase, type Tx } from './database.ts';
import { groupCommit } from './group-commit.ts';

async function open(kind: StoreKind): Promise<Database> {
  const { options, remove } = await emptyStore(kind);
  const db = await openDatabase(options);
  onTestFinished(async () => {
    await db.close();
    remove();
  });
  return db;
}

const row = (id: string) => ({ id, at: 0, actor: 'test', action: 'x', session_id: null, details: '{}' });
const insert = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  await tx.q.insertInto('audit').values(ids.map(row)).execute();
};
const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `id${n}`);
const kept = async (db: Database): Promise<string[]> =>
  (await db.read.selectFrom('audit').select('id').execute()).map(({ id }) => id).sort();

describe.each(await testableStores())('group commit on %s', (kind) => {
  it('acknowledges a row only when it is committed', async () => {
    const db = await open(kind);
    const add = groupCommit(db, insert, { most: 8 });
    await Promise.all(
      ids(100).map(async (id) => {
        await add(id);
        expect(await db.read.selectFrom('audit').select('id').where('id', '=', id).execute()).toHaveLength(1);
      }),
    );
    expect(await kept(db)).toEqual(ids(100).sort());
  });

  it('commits what comes together in few transactions, never more than allowed in one', async () => {
    const db = await open(kind);
    const sizes: number[] = [];
    const counting = async (tx: Tx, batch: readonly string[]): Promise<void> => {
      sizes.push(batch.length);
      await insert(tx, batch);
    };
    const add = groupCommit(db, counting, { most: 64 });
    await Promise.all(ids(200).map(add));
    expect(sizes.reduce((sum, size) => sum + size)).toBe(200);
    expect(Math.max(...sizes)).toBe(64);
    expect(sizes.length).toBeLessThanOrEqual(8);
  });

  it('fails only the guilty: the others of the batch are kept', async () => {
    const db = await open(kind);
    const add = groupCommit(db, insert, { most: 64 });
    await add('id7');
    const outcomes = await Promise.allSettled(ids(20).map(add));
    expect(outcomes.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([7]);
    expect(await kept(db)).toEqual(ids(20).sort());
  });

  it('writes nothing of an item that failed', async () => {
    const db = await open(kind);
    const half = async (tx: Tx, batch: readonly string[]): Promise<void> => {
      await insert(tx, batch);
      if (batch.includes('bad')) throw new Error('bad one');
    };
    const add = groupCommit(db, half, { most: 64 });
    const outcomes = await Promise.allSettled(['good', 'bad', 'also good'].map(add));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await kept(db)).toEqual(['also good', 'good']);
  });

  it('rejects everybody, and works again, when the whole store fails for a while', async () => {
    const db = await open(kind);
    let down = true;
    const flaky: Pick<Database, 'kind' | 'transaction'> = {
      kind,
      transaction: (work) => (down ? Promise.reject(new Error('down')) : db.transaction(work)),
    };
    const add = groupCommit(flaky, insert, { most: 4 });
    const outcomes = await Promise.allSettled(ids(10).map(add));
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    down = false;
    await Promise.all(ids(10).map(add));
    expect(await kept(db)).toHaveLength(10);
  });
});
