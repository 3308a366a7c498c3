import { Fault, OperatorError } from '../errors.ts';
import { MasterKeyInvalid } from '../store/seal.ts';

/**
 * Exit statuses that are not a verdict. `usage`: a word or an option is missing, unknown or malformed, in every command.
 * `failed`: something else has to be mended, such as a port that is taken. `unreadable`: a picture that cannot be read.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreadable: 3 } as const;

/** A word or an option of the command line is missing or wrong. */
export class UsageError extends OperatorError {}

/** What the operator got wrong is on the command line or in a variable: an OperatorError as UsageError, others as they are. */
export const asUsage = (error: unknown): unknown =>
  error instanceof OperatorError ? new UsageError(error.message) : error;

/** A local picture that cannot be read; `message` says why, without its path, which may hold a name. */
export class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture';
}

interface Failure {
  readonly status: number;
  /** For the operator; never holds what a picture or a person's data say. */
  readonly sentence: string;
}

type Codes = Error & { readonly code?: unknown; readonly syscall?: unknown };
type Kind = readonly [is: (error: Codes) => boolean, status: number, say: (error: Codes) => string];

const message = (error: Error): string => error.message;
const firstSentence = (error: Error): string => `${error.message.split(/\. |\.?\n/)[0]?.replace(/\.$/, '')}.`;
const isUsage = (error: Codes) => error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
const isPlain = (error: Error) => [OperatorError, Fault].some((plain) => error instanceof plain);

const KINDS: readonly Kind[] = [
  [(error) => error instanceof UnreadablePicture, EXIT.unreadable, message],
  [isUsage, EXIT.usage, (error) => (error instanceof UsageError ? error.message : firstSentence(error))],
  [isPlain, EXIT.failed, message],
  [(error) => error instanceof MasterKeyInvalid, EXIT.failed, (error) => `MASTER_KEY or its file: ${error.message}`],
  [({ code }) => code === 'EADDRINUSE', EXIT.failed, () => 'PORT is taken: another process listens on it.'],
  [({ syscall }) => typeof syscall === 'string', EXIT.failed, (error) => `The system says ${error.message}.`],
  // SQLSTATE; PostgreSQL's own words may quote a row.
  [({ code }) => /^[0-9A-Z]{5}$/.test(String(code)), EXIT.failed, ({ code }) => `PostgreSQL answered ${code}.`],
];

/** What to tell the operator about an error, and the status to end with. What nobody foresaw shows where it was thrown. */
export function explain(thrown: unknown): Failure {
  // Where a name has several addresses, each of them has failed.
  const error = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  if (!(error instanceof Error)) return { status: EXIT.failed, sentence: 'Something failed that says nothing.' };
  const kind = KINDS.find(([is]) => is(error));
  if (kind) return { status: kind[1], sentence: kind[2](error) };
  return { status: EXIT.failed, sentence: `${error.name}, which should not happen.\n${frames(error)}` };
}

/** The stack without the message, which may quote what it was about. */
const frames = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
