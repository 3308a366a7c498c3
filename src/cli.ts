import { parseArgs } from 'node:util';
import { COMMANDS, type Command, type Flags } from './commands/index.ts';
import { OPTIONS, readConfig } from './config.ts';
import { OperatorError } from './errors.ts';

/** Exit statuses that are not a verdict. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreadable: 3 } as const;

const flagOf = (variable: string) => variable.toLowerCase().replaceAll('_', '-');

/** Runs one command and returns its exit status. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name = 'help', ...rest] = args;
  const command = COMMANDS.find((one) => one.name === name);
  if (!command) {
    process.stdout.write(usage());
    return ['help', '--help', '-h'].includes(name) ? EXIT.ok : EXIT.usage;
  }
  try {
    return await runCommand(command, rest, env);
  } catch (error) {
    if (!(error instanceof OperatorError) && !isUsage(error)) throw error;
    process.stderr.write(`bonafide ${name}: ${error.message}\n`);
    return isUsage(error) ? EXIT.usage : EXIT.failed;
  }
}

async function runCommand(command: Command, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = Object.values(OPTIONS).map((one) => [flagOf(one.name), { type: 'string' }] as const);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...Object.fromEntries(options), ...command.flags, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(describe(command));
    return EXIT.ok;
  }
  const flags: Flags = values;
  const fromFlags = Object.values(OPTIONS).map((one) => [one.name, flags[flagOf(one.name)]]);
  const given = Object.fromEntries(fromFlags.filter(([, value]) => value !== undefined));
  return command.run({ config: readConfig({ ...env, ...given }), flags, positionals });
}

/** What parseArgs throws for words that it does not know. */
const isUsage = (error: unknown): error is Error =>
  error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');

const describe = ({ name, usage: words, sentence }: Command) => `bonafide ${name} ${words}\n  ${sentence}\n`;

const usage = () =>
  `Usage: bonafide COMMAND\n\n${COMMANDS.map(describe).join('')}
Every command takes --json, and every option of docs/configuration.md as a flag (--port 8080).\n`;
