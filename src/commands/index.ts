import type { ParseArgsConfig } from 'node:util';
import type { Config } from '../config.ts';
import { app } from './app.ts';
import { compareFaces, readDocument } from './batch.ts';
import { blocklist } from './blocklist.ts';
import { doctor } from './doctor.ts';
import { keys } from './keys.ts';
import { migrate } from './migrate.ts';
import { replay } from './replay.ts';
import { serve } from './serve.ts';
import { specimen } from './specimen.ts';
import { verify } from './verify.ts';

export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export interface Invocation {
  readonly config: Config;
  readonly flags: Flags;
  readonly positionals: readonly string[];
}

export interface Command {
  readonly name: string;
  /** The words after the name. */
  readonly usage: string;
  /** How many of them are not flags; absent: none. */
  readonly words?: number;
  readonly sentence: string;
  readonly flags: NonNullable<ParseArgsConfig['options']>;
  /** Returns the exit status. */
  readonly run: (invocation: Invocation) => Promise<number>;
}

export const COMMANDS: readonly Command[] = [
  serve,
  verify,
  readDocument,
  compareFaces,
  specimen,
  replay,
  app,
  blocklist,
  keys,
  migrate,
  doctor,
];
