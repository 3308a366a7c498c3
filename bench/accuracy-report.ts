import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { openPool, type Pool } from '../src/analysis/pool.ts';
import { wilson } from '../src/analysis/wilson.ts';

/** The day on which every picture is examined: it decides the century of two-digit years. */
export const TODAY = '2026-11-23';

const REPORT = join(import.meta.dirname, '../docs/accuracy.md');
// The specimens are not ours to commit; beside the repository they may lie in ../shared/specimens.
const SPECIMENS = join(import.meta.dirname, '../../shared/specimens');

/** The pool that the service examines with, of one thread: one picture at a time keeps the times comparable. */
export const openBenchPool = (): Promise<Pool> =>
  openPool({ threads: 1, queueLimit: Number.POSITIVE_INFINITY, timeoutMs: 60_000 });

/** Absolute path of a folder of specimens; null, with a line on the terminal, where it is absent. */
export function specimens(folder: string): string | null {
  const path = join(SPECIMENS, folder);
  if (existsSync(path)) return path;
  process.stderr.write(`The specimens of ${folder} are absent: that part is left out.\n`);
  return null;
}

/** What the report says in place of a part whose data are absent. */
export const LEFT_OUT = 'Not measured: these specimens are not part of the repository and were absent.';

/** `62 of 64: 96.9 % [89.3, 99.1]`; of nothing there is no rate. */
export function rate(count: number, of: number): string {
  if (!(of > 0)) return 'none';
  const interval = wilson(count, of).map(percent).join(', ');
  return `${count} of ${of}: ${percent(count / of)} % [${interval}]`;
}

/** Two significant digits below one per cent, where one digit after the point says nothing. */
function percent(share: number): string {
  const value = share * 100;
  return value >= 1 || value === 0 ? value.toFixed(1).replace(/\.0$/, '') : value.toPrecision(2);
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** When and on what a section was measured; `load` is the load average at its start. */
export function circumstances(command: string, load: number): string {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}`;
  const loads = `load average ${load.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end`;
  return `Written by \`npm run ${command}\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; ${loads}.`;
}

/** Prints a section and puts it between its markers in docs/accuracy.md; the rest of the page stays. Throws without markers. */
export async function publish(
  section:
    | 'documents'
    | 'kinds'
    | 'crowded'
    | 'localisation'
    | 'document-attacks'
    | 'faces'
    | 'presentation'
    | 'gallery'
    | 'auto-capture',
  paragraphs: readonly string[],
): Promise<void> {
  const text = paragraphs.join('\n\n');
  process.stdout.write(`${text}\n`);
  const [begin, end] = [`<!-- begin: ${section} -->`, `<!-- end: ${section} -->`];
  const page = await readFile(REPORT, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (!(from >= 0 && to > from)) throw new Error(`docs/accuracy.md has no markers for ${section}`);
  await writeFile(REPORT, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}
