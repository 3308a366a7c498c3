import { dayOf } from '../session/work.ts';
import { writeSpecimen } from '../specimen/specimen.ts';
import { asUsage, UsageError } from './failure.ts';
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
    if (typeof out !== 'string' || out === '') throw new UsageError('--out is needed: the folder to write to.');
    if (!isDay(String(today))) throw new UsageError('--today must be a date such as 2026-01-31.');
    const number = /^\d+$/.test(String(person)) ? Number(person) : String(person);
    const options = { person: number, seed: String(seed), today: String(today) };
    const files = await writeSpecimen(out, options).catch((error: unknown) => {
      throw asUsage(error);
    });
    print(flags, { folder: out, files }, () => files.map((file) => `${out}/${file}`).join('\n'));
    return 0;
  },
};

/** Written as ICAO 9303 knows dates of this age: no month 13, no 30 February. */
const isDay = (text: string): boolean =>
  /^(19|20)\d{2}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;
