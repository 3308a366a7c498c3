import { openFoundation, tellOperator } from '../foundation.ts';
import type { Invocation } from './index.ts';
import { print } from './print.ts';

export async function run({ config, flags }: Invocation): Promise<number> {
  const { db } = await openFoundation(config, tellOperator);
  await db.close();
  print(flags, { store: db.kind, migrated: true }, () => `The ${db.kind} store is up to date.`);
  return 0;
}
