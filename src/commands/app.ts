import type { Applications, Mode, NewApplication } from '../applications.ts';
import { parseDuration } from '../duration.ts';
import { openFoundation, tellOperator } from '../foundation.ts';
import { UsageError } from './failure.ts';
import type { Flags, Invocation } from './index.ts';
import { print } from './print.ts';
import { parseSettings } from './settings.ts';

/** Reads its flags before anything is opened, and then acts. */
type Action = (flags: Flags) => (applications: Applications) => Promise<void>;

const text = (flags: Flags, name: string): string => {
  const value = flags[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is needed.`);
  return value;
};

const ACTIONS: Readonly<Record<string, Action>> = {
  create(flags) {
    const wanted = wantedBy(flags);
    return async (applications) => {
      const { application, clientSecret } = await applications.create(wanted, Date.now());
      // A secret that the operator brought along is known already, and need not lie in one more scrollback.
      const made = wanted.clientSecret === undefined ? { client_secret: clientSecret } : {};
      const shown = { client_id: application.clientId, ...made, mode: application.mode };
      const secret = made.client_secret === undefined ? '' : `\nclient_secret ${clientSecret}   (shown this once)`;
      print(flags, shown, () => `client_id     ${shown.client_id}${secret}`);
    };
  },

  list: (flags) => async (applications) => {
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

  'rotate-secret'(flags) {
    const clientId = text(flags, 'client-id');
    const overlap = parseDuration(typeof flags.overlap === 'string' ? flags.overlap : '1d');
    if (overlap === null) throw new UsageError('--overlap must be a duration such as 1d or 12h.');
    return async (applications) => {
      const clientSecret = await applications.rotateSecret(clientId, overlap, Date.now());
      const words = `client_secret ${clientSecret}   (shown this once; the former one ends after the overlap)`;
      print(flags, { client_id: clientId, client_secret: clientSecret }, () => words);
    };
  },

  disable(flags) {
    const clientId = text(flags, 'client-id');
    return async (applications) => {
      await applications.disable(clientId, Date.now());
      print(flags, { client_id: clientId, disabled: true }, () => `${clientId} is disabled; its tokens are refused.`);
    };
  },
};

const wantedBy = (flags: Flags): NewApplication => ({
  name: text(flags, 'name'),
  mode: mode(flags),
  ...(flags['client-id'] !== undefined && { clientId: text(flags, 'client-id') }),
  ...(flags['client-secret'] !== undefined && { clientSecret: text(flags, 'client-secret') }),
  ...(flags.settings !== undefined && { settings: parseSettings(text(flags, 'settings')) }),
});

function mode(flags: Flags): Mode {
  const wanted = flags.mode ?? 'test';
  if (wanted !== 'test' && wanted !== 'live') throw new UsageError('--mode must be test or live.');
  return wanted;
}

export async function run({ config, flags, positionals }: Invocation): Promise<number> {
  const name = positionals[0] ?? '';
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new UsageError(`app needs one of ${Object.keys(ACTIONS).join(', ')}.`);
  const act = action(flags);
  const foundation = await openFoundation(config, tellOperator);
  try {
    await act(foundation.applications);
  } finally {
    await foundation.db.close();
  }
  return 0;
}
