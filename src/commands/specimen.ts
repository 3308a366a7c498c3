import { dayOf } from '../session/work.ts';
import { makeCardSpecimen } from '../specimen/card-specimen.ts';
import { isKind, KINDS } from '../specimen/document/kinds.ts';
import { makeSpecimen, type SpecimenOptions, writePictures } from '../specimen/specimen.ts';
import { asUsage, UsageError } from './failure.ts';
import type { Invocation } from './index.ts';
import { print } from './print.ts';

export async function run({ flags }: Invocation): Promise<number> {
  const { person = '0', out, seed = '1', today = dayOf(Date.now()) } = flags;
  if (typeof out !== 'string' || out === '') throw new UsageError('--out is needed: the folder to write to.');
  if (!isDay(String(today))) throw new UsageError('--today must be a date such as 2026-01-31.');
  const number = /^\d+$/.test(String(person)) ? Number(person) : String(person);
  const crowd = flags.crowded === true ? { crowded: true } : {};
  const options = { person: number, seed: String(seed), today: String(today), ...crowd };
  const made = await make(String(flags.type ?? 'passport'), options).catch((error: unknown) => {
    throw asUsage(error);
  });
  const files = await writePictures(out, made);
  print(flags, { folder: out, files }, () => files.map((file) => `${out}/${file}`).join('\n'));
  return 0;
}

function make(type: string, options: SpecimenOptions) {
  if (type === 'passport') return makeSpecimen(options);
  if (isKind(type)) return makeCardSpecimen({ ...options, kind: type });
  throw new UsageError(`--type must be passport, ${Object.keys(KINDS).join(', ')}.`);
}

/** Written as ICAO 9303 knows dates of this age: no month 13, no 30 February. */
const isDay = (text: string): boolean =>
  /^(19|20)\d{2}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;
