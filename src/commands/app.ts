import { DEFAULT_SETTINGS, type Mode } from '../applications.ts';
import { parseDuration } from '../duration.ts';
import { OperatorError } from '../errors.ts';
import { type Foundation, openFoundation } from '../service.ts';
import type { Command, Flags, Invocation } from './index.ts';
import { print } from './print.ts';

type Action = (foundation: Foundation, flags: Flags) => Promise<void>;

const text = (flags: Flags, name: string): string => {
  const value = flags[name];
  if (typeof value !== 'string' || value === '') throw new OperatorError(`--${name} is needed.`);
  return value;
};

const ACTIONS: Readonly<Record<string, Action>> = {
  async create({ applications }, flags) {
    const { application, clientSecret } = await applications.create(
      { name: text(flags, 'name'), mode: mode(flags), settings: settings(flags) },
      Date.now(),
    );
    const shown = { client_id: application.clientId, client_secret: clientSecret, mode: application.mode };
    print(flags, shown, () => `client_id     ${shown.client_id}\nclient_secret ${clientSecret}   (shown this once)`);
  },

  async list({ applications }, flags) {
    const all = (await applications.list()).map(({ clientId, name, mode, disabled }) => ({
      client_id: clientId,
      name,
      mode,
      disabled,
    }));
    const line = (one: (typeof all)[number]) =>
      `${one.client_id}  ${one.mode}${one.disabled ? ' (disabled)' : ''}  ${one.name}`;
    print(flags, all, () => all.map(line).join('\n') || 'There is no application.');
  },

  async 'rotate-secret'({ applications }, flags) {
    const clientId = text(flags, 'client-id');
    const overlap = parseDuration(typeof flags.overlap === 'string' ? flags.overlap : '1d');
    if (overlap === null) throw new OperatorError('--overlap must be a duration such as 1d or 12h.');
    const clientSecret = await applications.rotateSecret(clientId, overlap, Date.now());
    const shown = { client_id: clientId, client_secret: clientSecret };
    print(
      flags,
      shown,
      () => `client_secret ${clientSecret}   (shown this once; the former one ends after the overlap)`,
    );
  },

  async disable({ applications }, flags) {
    const clientId = text(flags, 'client-id');
    await applications.disable(clientId, Date.now());
    print(flags, { client_id: clientId, disabled: true }, () => `${clientId} is disabled; its tokens are refused.`);
  },
};

function mode(flags: Flags): Mode {
  const wanted = flags.mode ?? 'test';
  if (wanted !== 'test' && wanted !== 'live') throw new OperatorError('--mode must be test or live.');
  return wanted;
}

/** `--settings` is a JSON object with members of the table of settings; unknown ones are refused. */
function settings(flags: Flags) {
  if (flags.settings === undefined) return {};
  let given: unknown;
  try {
    given = JSON.parse(String(flags.settings));
  } catch {
    throw new OperatorError('--settings must be a JSON object.');
  }
  const unknown = Object.keys(given as object).filter((key) => !(key in DEFAULT_SETTINGS));
  if (unknown.length > 0) throw new OperatorError(`--settings has no member ${unknown.join(', ')}.`);
  return given as Partial<typeof DEFAULT_SETTINGS>;
}

export const app: Command = {
  name: 'app',
  usage: `${Object.keys(ACTIONS).join('|')} [--name N] [--mode test|live] [--client-id ID] [--overlap 1d] [--settings JSON]`,
  sentence: 'Makes, lists and disables applications and rotates their secrets.',
  flags: {
    name: { type: 'string' },
    mode: { type: 'string' },
    overlap: { type: 'string' },
    settings: { type: 'string' },
  },
  async run({ config, flags, positionals }: Invocation) {
    const action = ACTIONS[positionals[0] ?? ''];
    if (!action) throw new OperatorError(`app needs one of ${Object.keys(ACTIONS).join(', ')}.`);
    const foundation = await openFoundation(config, () => {});
    try {
      await action(foundation, flags);
    } finally {
      await foundation.db.close();
    }
    return 0;
  },
};
