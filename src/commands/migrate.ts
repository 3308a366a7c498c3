import { openFoundation, tellOperator } from '../foundation.ts';
import type { Command } from './index.ts';
import { print } from './print.ts';

export const migrate: Command = {
  name: 'migrate',
  usage: '',
  sentence: 'Brings the tables of the store up to date; serve does it too.',
  flags: {},
  async run({ config, flags }) {
    const { db } = await openFoundation(config, tellOperator);
    await db.close();
    print(flags, { store: db.kind, migrated: true }, () => `The ${db.kind} store is up to date.`);
    return 0;
  },
};
