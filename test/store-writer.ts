import { randomUUID } from 'node:crypto';
import { openDatabase } from '../src/store/database.ts';
import { groupCommit } from '../src/store/group-commit.ts';

// A process for tests to kill: it writes without end, and prints each id once the store has acknowledged it.
const db = await openDatabase(JSON.parse(process.argv[2]!));
process.stdout.write('open\n');

const add = groupCommit<string>(
  db,
  async (tx, ids) => {
    const rows = ids.map((id) => ({
      id,
      at: 0,
      actor: 'test',
      action: 'x'.repeat(500),
      session_id: null,
      details: '{}',
    }));
    await tx.q.insertInto('audit').values(rows).execute();
  },
  { most: 64 },
);

async function writer(): Promise<never> {
  for (;;) {
    const id = randomUUID();
    await add(id);
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, writer));
