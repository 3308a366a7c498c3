import type { ParseArgsConfig } from 'node:util';
import type { Config } from '../config.ts';
import { KINDS } from '../specimen/document/kinds.ts';

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

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;

/** What each runs is loaded when it runs: help and a slip of the pen need neither a store nor a picture. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    usage: '',
    sentence: 'Runs the service until SIGTERM or SIGINT, which drain it.',
    flags: {},
    run: async (invocation) => (await import('./serve.ts')).run(invocation),
  },
  {
    name: 'verify',
    usage: '--front A.jpg [--back B.jpg] [--selfie C.jpg]',
    sentence:
      'Examines and decides local pictures with no server. Exit status: 0 ALLOW, 10 CHALLENGE, 20 DENY, 3 unreadable.',
    flags: { front: TEXT, back: TEXT, selfie: TEXT },
    run: async (invocation) => (await import('./verify.ts')).run(invocation),
  },
  {
    name: 'read-document',
    usage: '--batch',
    sentence: 'Reads documents. Reads {"id","image"} a line, writes one JSON object a line in the same order.',
    flags: { batch: SWITCH },
    run: async (invocation) => (await import('./batch.ts')).readDocuments(invocation),
  },
  {
    name: 'compare-faces',
    usage: '--batch',
    sentence: 'Compares faces. Reads {"id","a","b"} a line, writes one JSON object a line in the same order.',
    flags: { batch: SWITCH },
    run: async (invocation) => (await import('./batch.ts')).compareFaces(invocation),
  },
  {
    name: 'specimen',
    usage: '--person N --out DIR [--type TYPE] [--seed S] [--today YYYY-MM-DD] [--crowded]',
    sentence: `Writes the passport (or TYPE: ${Object.keys(KINDS).join(', ')}) and selfie of a fictional person, with their truth; crowded: with a hand and things before the camera.`,
    flags: { type: TEXT, person: TEXT, out: TEXT, seed: TEXT, today: TEXT, crowded: SWITCH },
    run: async (invocation) => (await import('./specimen.ts')).run(invocation),
  },
  {
    name: 'replay',
    usage: 'SESSION',
    words: 1,
    sentence:
      'Examines the images of a decided session again and compares the verdict bit for bit. Exit status 10: it differs.',
    flags: {},
    run: async (invocation) => (await import('./replay.ts')).run(invocation),
  },
  {
    name: 'app',
    usage:
      'create|list|rotate-secret|disable [--name N] [--mode test|live] [--settings JSON] [--client-id ID] [--overlap 1d]',
    words: 1,
    sentence: 'Makes, lists and disables applications and rotates their secrets.',
    flags: { name: TEXT, mode: TEXT, overlap: TEXT, settings: TEXT },
    run: async (invocation) => (await import('./app.ts')).run(invocation),
  },
  {
    name: 'blocklist',
    usage: 'add|list|remove [ENTRY] --client-id ID [--session SESSION | --picture FILE] [--for 30d]',
    words: 2,
    sentence: 'Refuses a face or a document from now on, for the application and those that share its gallery.',
    flags: { session: TEXT, picture: TEXT, for: TEXT },
    run: async (invocation) => (await import('./blocklist.ts')).run(invocation),
  },
  {
    name: 'keys',
    usage: 'rotate [--master]',
    words: 1,
    sentence:
      'Makes a new token-signing key and wraps every session key under the newest master key; --master makes a new one in DATA_DIR/master.key first.',
    flags: { master: SWITCH },
    run: async (invocation) => (await import('./keys.ts')).run(invocation),
  },
  {
    name: 'migrate',
    usage: '',
    sentence: 'Brings the tables of the store up to date; serve does it too.',
    flags: {},
    run: async (invocation) => (await import('./migrate.ts')).run(invocation),
  },
  {
    name: 'doctor',
    usage: '',
    sentence: 'Checks the installation, says what is wrong and how to mend it.',
    flags: {},
    run: async (invocation) => (await import('./doctor.ts')).run(invocation),
  },
];
