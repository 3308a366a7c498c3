import { parseArgs } from 'node:util';
import { asUsage, EXIT, explain, UsageError } from './commands/failure.ts';
import { COMMANDS, type Command, type Flags } from './commands/index.ts';
import { type Config, OPTIONS, readConfig } from './config.ts';

const HELP: readonly string[] = ['help', '--help', '-h'];

const flagOf = (variable: string) => variable.toLowerCase().replaceAll('_', '-');

/** Runs one command and returns its exit status: the command's own, or one of EXIT with one sentence on stderr. */
export async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (HELP.includes(name)) {
    process.stdout.write(usage());
    return EXIT.ok;
  }
  try {
    const command = COMMANDS.find((one) => one.name === name);
    if (!command) throw new UsageError('There is no such command; bonafide --help lists them.');
    return await runCommand(command, rest, env);
  } catch (error) {
    const { status, sentence } = explain(error);
    process.stderr.write(`bonafide ${name}: ${sentence}\n`);
    return status;
  }
}

async function runCommand(command: Command, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const options = Object.values(OPTIONS).map((one) => [flagOf(one.name), { type: 'string' }] as const);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: command.words !== undefined,
    options: { ...Object.fromEntries(options), ...command.flags, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const flags: Flags = values;
  if (flags.help) {
    process.stdout.write(describe(command));
    return EXIT.ok;
  }
  if (positionals.length > (command.words ?? 0)) throw new UsageError(`It takes no more words than ${command.usage}.`);
  return command.run({ config: configFrom(flags, env), flags, positionals });
}

/** Flags win over variables. A bad option is the operator's slip of the pen, wherever it was written. */
function configFrom(flags: Flags, env: NodeJS.ProcessEnv): Config {
  const fromFlags = Object.values(OPTIONS).map((one) => [one.name, flags[flagOf(one.name)]]);
  const given = Object.fromEntries(fromFlags.filter(([, value]) => value !== undefined));
  try {
    return readConfig({ ...env, ...given });
  } catch (error) {
    throw asUsage(error);
  }
}

const describe = ({ name, usage: words, sentence }: Command) =>
  `${`bonafide ${name} ${words}`.trimEnd()}\n  ${sentence}\n`;

const usage = () =>
  `Usage: bonafide COMMAND\n\n${COMMANDS.map(describe).join('')}
Every command takes --help, --json, and every option of docs/configuration.md as a flag (--port 8080).
Exit status, unless a command says otherwise: 0 done, 1 failed, 2 the command line or an option is wrong.\n`;
