import { OperatorError } from '../errors.ts';
import { dayOf } from '../session/work.ts';
import { writeSpecimen } from '../specimen/specimen.ts';
import type { Command } from './index.ts';
import { print } from './print.ts';

export const specimen: Command = {
  name: 'specimen',
  usage: '--person N --out DIR [--seed S] [--today YYYY-MM-DD]',
  sentence: 'Writes the passport, selfie, head turn and presentation attacks of a fictional person, with their truth.',
  flags: {
    person: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string' },
    today: { type: 'string' },
  },
  async run({ flags }) {
    const { person = '0', out, seed = '1', today = dayOf(Date.now()) } = flags;
    if (typeof out !== 'string') throw new OperatorError('--out is needed: the folder to write to.');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(String(today)))
      throw new OperatorError('--today must be a date such as 2026-01-31.');
    const number = /^\d+$/.test(String(person)) ? Number(person) : String(person);
    const files = await writeSpecimen(out, { person: number, seed: String(seed), today: String(today) });
    print(flags, { folder: out, files }, () => files.map((file) => `${out}/${file}`).join('\n'));
    return 0;
  },
};
