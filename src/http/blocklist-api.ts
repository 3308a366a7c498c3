import Type from 'typebox';
import { Fault } from '../errors.ts';
import { BLOCK_SOURCES, type Blocked } from '../gallery/blocklist.ts';
import type { BlockDesk } from '../session/block.ts';
import { DeletedResponse, errors } from './schemas.ts';
import type { Server } from './server.ts';

export interface BlocklistApiContext {
  readonly blocks: BlockDesk;
}

const UPLOAD_BYTES = 25 * 1024 * 1024;

const BlockRequest = Type.Object(
  {
    session_id: Type.Optional(Type.String({ maxLength: 200, description: 'The person of this session.' })),
    face: Type.Optional(Type.Boolean({ description: 'Of the session; default true.' })),
    document: Type.Optional(Type.Boolean({ description: 'Of the session; default true.' })),
    picture: Type.Optional(
      Type.Object(
        { content: Type.String({ description: 'Base64, with or without a data: prefix.' }) },
        { description: 'In place of a session: the one face of this picture, which is not kept.' },
      ),
    ),
    time_to_live: Type.Optional(
      Type.String({ maxLength: 64, description: 'After this the entry goes; absent: never.' }),
    ),
  },
  { $id: 'BlockRequest' },
);

const BlockEntry = Type.Object(
  {
    id: Type.String(),
    face: Type.Boolean({ description: 'Refused by face.' }),
    document: Type.Boolean({ description: 'Refused by document number.' }),
    source: Type.Enum(BLOCK_SOURCES),
    session_id: Type.Optional(Type.String({ description: 'Where it was added from; it may be deleted by now.' })),
    added_at: Type.String({ format: 'date-time' }),
    expires_at: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { $id: 'BlockEntry' },
);

const BlocklistResponse = Type.Object({ entries: Type.Array(BlockEntry) }, { $id: 'BlocklistResponse' });
const EntryParams = Type.Object({ id: Type.String({ maxLength: 200 }) });

/** Who is refused, by face or document. Ours, beyond the published API. Shared by the applications that share a gallery. */
export function blocklistApi(app: Server, { blocks }: BlocklistApiContext): void {
  const security = [{ verify_access_token: [] }];

  app.post(
    '/blocklist',
    {
      bodyLimit: UPLOAD_BYTES,
      schema: {
        operationId: 'addBlock',
        summary: 'Refuse a face or a document from now on',
        description: 'The entry outlives the session that it was added from. Ours, beyond the published API.',
        security,
        body: BlockRequest,
        response: { 200: BlockEntry, ...errors(400, 401, 413, 429, 503) },
      },
    },
    async ({ application, body }) => entryOf(await blocks.add(application, body)),
  );

  app.get(
    '/blocklist',
    {
      schema: {
        operationId: 'getBlocklist',
        summary: 'Who is refused',
        security,
        response: { 200: BlocklistResponse, ...errors(401, 429) },
      },
    },
    async ({ application }) => ({ entries: (await blocks.list(application)).map(entryOf) }),
  );

  app.delete(
    '/blocklist/:id',
    {
      schema: {
        operationId: 'removeBlock',
        summary: 'Refuse somebody no longer',
        security,
        params: EntryParams,
        response: { 200: DeletedResponse, ...errors(401, 404, 429) },
      },
    },
    async ({ application, params }) => {
      if (!(await blocks.remove(application, params.id))) throw new Fault('not_found');
      return {};
    },
  );
}

const entryOf = ({ id, face, document, source, sessionId, addedAt, expiresAt }: Blocked) => ({
  id,
  face,
  document,
  source,
  added_at: new Date(addedAt).toISOString(),
  ...(sessionId !== null && { session_id: sessionId }),
  ...(expiresAt !== null && { expires_at: new Date(expiresAt).toISOString() }),
});
