import type { Application } from '../applications.ts';
import type { Config } from '../config.ts';
import { DURATION_GRAMMAR, parseDuration } from '../duration.ts';
import { OperatorError } from '../errors.ts';
import { type Foundation, openFoundation, tellOperator } from '../foundation.ts';
import { type Blocked, Blocklist, type NewBlock } from '../gallery/blocklist.ts';
import { galleryOf } from '../gallery/gallery.ts';
import { identityOfSession } from '../session/work.ts';
import { EXIT, UnreadablePicture, UsageError } from './failure.ts';
import type { Flags, Invocation } from './index.ts';
import { examineFile, openLocalPool } from './pictures.ts';
import { print } from './print.ts';

interface Given {
  readonly config: Config;
  readonly flags: Flags;
  readonly entry: string | undefined;
}

interface Opened {
  readonly foundation: Foundation;
  readonly blocklist: Blocklist;
  readonly application: Application;
}

/** Reads its words before anything is opened, and then acts. */
type Action = (given: Given) => (opened: Opened) => Promise<void>;

const OPERATOR = 'operator';

const ACTIONS: Readonly<Record<string, Action>> = {
  add({ config, flags }) {
    const { session, picture } = flags;
    if ((session === undefined) === (picture === undefined)) throw new UsageError('--session or --picture is needed.');
    const lifetime = lifetimeIn(flags);
    return async (opened) => {
      const { blocklist, application } = opened;
      const found =
        session === undefined ? await ofPicture(config, String(picture)) : await ofSession(opened, String(session));
      const now = Date.now();
      const block = { ...found, expiresAt: lifetime === null ? null : now + lifetime };
      const added = await blocklist.add(galleryOf(application), block, OPERATOR, now);
      if (!added) throw new OperatorError('There is neither a face nor a document number that could be refused.');
      print(flags, added, () => line(added));
    };
  },

  list:
    ({ flags }) =>
    async ({ blocklist, application }) => {
      const entries = await blocklist.list(galleryOf(application), Date.now());
      print(flags, entries, () => entries.map(line).join('\n') || 'Nobody is refused.');
    },

  remove({ flags, entry }) {
    if (entry === undefined) throw new UsageError('blocklist remove needs the id of an entry.');
    return async ({ blocklist, application }) => {
      const gone = await blocklist.remove(galleryOf(application), entry, OPERATOR, Date.now());
      if (!gone) throw new OperatorError('There is no such entry.');
      print(flags, { removed: entry }, () => `${entry} is removed.`);
    };
  },
};

export async function run({ config, flags, positionals: [name = '', entry] }: Invocation): Promise<number> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new UsageError(`blocklist needs one of ${Object.keys(ACTIONS).join(', ')}.`);
  if (typeof flags['client-id'] !== 'string') throw new UsageError('--client-id is needed.');
  const act = action({ config, flags, entry });
  const foundation = await openFoundation(config, tellOperator);
  try {
    const application = await foundation.applications.byClientId(flags['client-id']);
    if (!application) throw new OperatorError('There is no application with this client id.');
    await act({ foundation, blocklist: new Blocklist(foundation.db, foundation.keys), application });
  } finally {
    await foundation.db.close();
  }
  return EXIT.ok;
}

function lifetimeIn({ for: wanted }: Flags): number | null {
  if (wanted === undefined) return null;
  const length = parseDuration(String(wanted));
  if (length === null) throw new UsageError(`--for must be ${DURATION_GRAMMAR}.`);
  return length;
}

async function ofSession({ foundation, application }: Opened, id: string): Promise<Omit<NewBlock, 'expiresAt'>> {
  const stored = await foundation.sessions.find(id, application.id, Date.now());
  if (!stored || stored.session.mock) throw new OperatorError('The application has no such session of a person.');
  const identity = await identityOfSession(foundation.images, stored, application);
  return { identity, source: 'session', sessionId: id };
}

async function ofPicture(config: Config, path: string): Promise<Omit<NewBlock, 'expiresAt'>> {
  const pool = await openLocalPool(config);
  const findings = await examineFile(pool, path, 'the picture', 'selfie').finally(() => pool.close());
  const face =
    findings.type === 'selfie' && findings.faces === 1 && findings.face.measured ? findings.face.value : null;
  if (!face) throw new UnreadablePicture('The picture does not show exactly one face.');
  return { identity: { face: face.descriptor, document: null }, source: 'picture', sessionId: null };
}

function line({ id, face, document, source, addedAt, expiresAt }: Blocked): string {
  const what = [face && 'face', document && 'document'].filter(Boolean).join(' and ');
  const until = expiresAt === null ? '' : `, until ${new Date(expiresAt).toISOString()}`;
  return `${id}  ${what}, from a ${source}, since ${new Date(addedAt).toISOString()}${until}`;
}
