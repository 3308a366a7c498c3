import Type from 'typebox';
import { ACTIVITIES, type Activities } from '../activity.ts';
import { errors, expected } from './schemas.ts';
import type { Server } from './server.ts';

export interface ActivityContext {
  readonly activities: Activities;
  readonly clock: () => number;
}

const BODY_BYTES = 16 * 1024;
const DEFAULT_BATCH = '100';

const type = Type.Enum(['verify'], { description: 'The kind of activities; there is one.' });
const stream_id = Type.String({ description: '1 to 64 letters, digits, dots, hyphens or underscores.' });
const TypeQuery = Type.Object({ type });
const StreamQuery = Type.Object({ type, stream_id });
const CollectQuery = Type.Object({
  type,
  stream_id,
  batch_size: Type.Optional(
    expected(
      Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: `1 to 1000; default ${DEFAULT_BATCH}.` }),
      'a whole number from 1 to 1000',
    ),
  ),
});

const StreamRequest = Type.Object(
  {
    enrichment: Type.Optional(
      Type.Boolean({ description: 'Taken and without effect: activities hold nothing private to add.' }),
    ),
  },
  { $id: 'StreamRequest' },
);
const Done = Type.Object({}, { $id: 'Done' });

const withheld = (what: string) =>
  Type.Unsafe<null>({ type: 'string', nullable: true, description: `${what}: personal, therefore always null.` });
const ActivityEntries = Type.Array(
  Type.Object({
    activity: Type.Enum(ACTIVITIES),
    app_id: Type.String({ description: 'As in the access token.' }),
    ip: withheld('Address of the device'),
    timestamp: Type.Integer({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' }),
    user_agent: withheld('Browser of the device'),
    user_id: withheld('Who the session is about'),
    additionalParams: Type.Object({
      sessionId: Type.String(),
      imageType: Type.Optional(Type.String()),
      processResult: Type.Optional(Type.String({ description: 'Feedback on the image, as its upload answered.' })),
      result: Type.Optional(Type.String({ description: 'The new status of the session.' })),
      pageName: Type.Optional(Type.String({ description: 'Codes, as the device told them; so are the next two.' })),
      userActionType: Type.Optional(Type.String()),
      errorName: Type.Optional(Type.String()),
    }),
  }),
  { $id: 'ActivityEntries' },
);

/** The operations by which a backend follows its sessions without asking for each: activities of the last day. */
export function activityApi(app: Server, { activities, clock }: ActivityContext): void {
  const security = [{ verify_access_token: [] }];

  app.put(
    '/activities/start-collect',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        operationId: 'startCollect',
        summary: 'Start recording activities',
        security,
        querystring: TypeQuery,
        response: { 200: Done, ...errors(400, 401, 409, 429) },
      },
    },
    async ({ application }) => {
      await activities.start(application.id, clock());
      return {};
    },
  );

  app.delete(
    '/activities/stop-collect',
    {
      schema: {
        operationId: 'stopCollect',
        summary: 'Stop recording activities and delete all streams',
        security,
        querystring: TypeQuery,
        response: { 200: Done, ...errors(400, 401, 403, 429) },
      },
    },
    async ({ application }) => {
      await activities.stop(application.id);
      return {};
    },
  );

  app.put(
    '/activities/stream',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        operationId: 'createStream',
        summary: 'Create a stream: a cursor of its own through the activities',
        security,
        querystring: StreamQuery,
        body: StreamRequest,
        response: { 200: Done, ...errors(400, 401, 403, 406, 409, 429) },
      },
    },
    async ({ application, query }) => {
      await activities.openStream(application.id, query.stream_id);
      return {};
    },
  );

  app.delete(
    '/activities/stream',
    {
      schema: {
        operationId: 'deleteStream',
        summary: 'Delete a stream',
        security,
        querystring: StreamQuery,
        response: { 200: Done, ...errors(400, 401, 403, 404, 406, 429) },
      },
    },
    async ({ application, query }) => {
      await activities.closeStream(application.id, query.stream_id);
      return {};
    },
  );

  app.post(
    '/activities/collect',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        operationId: 'collectActivities',
        summary: 'The next activities of a stream, oldest first; each is given once',
        security,
        querystring: CollectQuery,
        response: { 201: ActivityEntries, ...errors(400, 401, 403, 404, 406, 429) },
      },
    },
    async ({ application, query: { stream_id, batch_size = DEFAULT_BATCH } }, reply) => {
      const entries = await activities.collect(application.id, stream_id, Number(batch_size), clock());
      return reply.code(201).send(entries);
    },
  );
}
