import type { Flags } from './index.ts';

/** Writes a command's answer: JSON where `--json` was given, words otherwise. */
export function print(flags: Flags, value: unknown, words: () => string): void {
  process.stdout.write(`${flags.json ? JSON.stringify(value) : words()}\n`);
}
