import type { IncomingMessage, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify';
import type { Application } from '../applications.ts';
import { Fault, faultBody } from '../errors.ts';
import { type HostedContext, hostedPage } from '../hosted/page.ts';
import { randomBytes } from '../random.ts';
import { type ActivityContext, activityApi } from './activity-api.ts';
import { type AuthenticationContext, authenticate } from './authenticate.ts';
import { type BackendContext, backendApi } from './backend-api.ts';
import { type BlocklistApiContext, blocklistApi } from './blocklist-api.ts';
import { type ChallengeApiContext, challengeApi } from './challenge-api.ts';
import { type ClientContext, clientApi } from './client-api.ts';
import { complaints } from './complaints.ts';
import { crossOrigin } from './cross-origin.ts';
import { type FaceAuthApiContext, faceAuthApi } from './face-auth-api.ts';
import { type RateLimitOptions, RateLimits } from './limits.ts';
import { type OAuthContext, oauthRoutes } from './oauth.ts';
import { OPENAPI } from './openapi.ts';
import { collectMetrics, type OperationsContext, operationsRoutes } from './operations.ts';
import { EXPECTED } from './schemas.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The application that the access token proves; set on every operation of the documented API. */
    application: Application;
  }
}

export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface ApiContext
  extends AuthenticationContext,
    ActivityContext,
    BackendContext,
    BlocklistApiContext,
    ChallengeApiContext,
    FaceAuthApiContext,
    Omit<ClientContext, 'limits'>,
    HostedContext,
    OAuthContext {}

export interface ServerContext extends OperationsContext {
  /** Absent in a process that only examines: it answers for its health and nothing else. */
  readonly api: ApiContext | null;
  readonly logLevel: string;
  readonly trustProxy: boolean;
  readonly limits: RateLimitOptions;
}

/** Request ids: a part of its own for each process, and a number. */
const PROCESS = randomBytes(6).toString('base64url');
let requests = 0;
const JSON_TYPE = 'application/json';
const HAS_BODY: ReadonlySet<string> = new Set(['POST', 'PUT']);
/** The paths of the seed, as the existing clients call them and without the product's prefix. */
const PREFIXES = ['/verify/api/v1', '/api/v1'];
const ACTIVITIES_PREFIX = '/activities/v1';

/** The HTTP service, ready to listen or to be injected into. */
export async function buildServer(context: ServerContext): Promise<Server> {
  const app = fastify({
    logger: logOptions(context.logLevel),
    // Addresses can hold tokens and names; requests are counted in /metrics, and failures are logged with their route.
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => void send(reply as FastifyReply, toFault(error), request.id),
    trustProxy: context.trustProxy,
    genReqId: () => `${PROCESS}${(requests++).toString(36)}`,
    routerOptions: { maxParamLength: 512 },
    ajv: {
      customOptions: {
        removeAdditional: 'all',
        coerceTypes: false,
        useDefaults: false,
        allErrors: true,
        verbose: true,
        keywords: [EXPECTED],
      },
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  const metrics = collectMetrics(app, context.db);
  takeJson(app);
  answerFaults(app);
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    done();
  });
  await app.register(swagger, {
    openapi: OPENAPI,
    hideUntagged: true,
    // A schema for the headers would have the validator drop all others.
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...route.config?.described }, url }),
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `schema-${i}`) },
  });
  await app.register(swaggerUi, { routePrefix: '/docs' });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  if (context.api) await publicApi(app, context.api, new RateLimits(context.limits));
  operationsRoutes(app, context, metrics);
  return app;
}

async function publicApi(app: Server, context: ApiContext, limits: RateLimits): Promise<void> {
  await app.register(async (scope) => {
    takeForms(scope);
    scope.addHook('onRequest', async (request) => limits.address(request.ip));
    oauthRoutes(scope.withTypeProvider(), context);
  });
  hostedPage(app, context);
  for (const prefix of PREFIXES) {
    const tag = prefix === PREFIXES[0] ? 'Verification' : null;
    await documentedApi(app, { prefix, tag }, (scope) => {
      crossOrigin(scope);
      authenticated(scope, context, limits, backendApi);
      authenticated(scope, context, limits, challengeApi);
      authenticated(scope, context, limits, faceAuthApi);
      authenticated(scope, context, limits, blocklistApi);
      scope.register(async (inner) => clientApi(inner.withTypeProvider(), { ...context, limits }));
    });
  }
  await documentedApi(app, { prefix: ACTIVITIES_PREFIX, tag: 'Activities' }, (scope) =>
    authenticated(scope, context, limits, activityApi),
  );
}

/** Routes below `prefix` as existing clients call them; under `tag` in openapi.json, or not at all. */
async function documentedApi(
  app: Server,
  { prefix, tag }: { prefix: string; tag: string | null },
  routes: (scope: Server) => void,
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, ...(tag === null ? { hide: true } : { tags: [tag] }) };
      });
      takeAnyJson(scope.withTypeProvider());
      routes(scope.withTypeProvider());
    },
    { prefix },
  );
}

function takeAnyJson(app: Server): void {
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    // Existing clients call their JSON by other names, or by none.
    headers['content-type'] = JSON_TYPE;
    done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    if (HAS_BODY.has(request.method) && request.body === undefined) request.body = {};
    done();
  });
}

function authenticated(
  app: Server,
  context: ApiContext,
  limits: RateLimits,
  routes: (scope: Server, context: ApiContext) => void,
): void {
  app.register(async (scope) => {
    scope.decorateRequest('application');
    scope.decorateRequest('fromDevice', false);
    scope.addHook('onRequest', async (request) => {
      request.application = await authenticate(context, limits, request);
    });
    routes(scope.withTypeProvider(), context);
  });
}

/** Bodies are JSON; none at all is no error: clients send types without a body. */
function takeJson(app: Server): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') done(null, undefined);
    else parseJson(request, text, (error, value) => (error ? done(new Fault('invalid_json')) : done(null, value)));
  });
}

function takeForms(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
}

/** One wire form for every failure; what is not a Fault is ours, and is logged. */
function answerFaults(app: Server): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const fault = toFault(error);
    if (fault.status >= 500) logFailure(request, fault, error);
    return send(reply, fault, request.id);
  });
  app.setNotFoundHandler((request, reply) => send(reply, new Fault('not_found'), request.id));
}

function send(reply: FastifyReply, fault: Fault, requestId: string): FastifyReply {
  if (fault.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="bonafide", error="invalid_token"');
  if (fault.retryAfter !== undefined) reply.header('retry-after', String(fault.retryAfter));
  return reply.code(fault.status).type('application/json').serializer(JSON.stringify).send(faultBody(fault, requestId));
}

/** What the framework refuses by itself, in our words. */
const FRAMEWORK_FAULTS: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new Fault('payload_too_large'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new Fault('invalid_request', {
    details: ['Content-Length is not that of the body.'],
  }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Fault('invalid_request', {
    details: ['The content type must be application/x-www-form-urlencoded.'],
  }),
  FST_ERR_BAD_URL: new Fault('not_found'),
};

function toFault(error: FastifyError): Fault {
  if (error instanceof Fault) return error;
  if (error.validation)
    return new Fault('invalid_request', {
      details: complaints(error.validation, error.validationContext ?? 'request'),
    });
  const known = FRAMEWORK_FAULTS[error.code];
  if (known) return known;
  const ours = error.statusCode === undefined || error.statusCode >= 500;
  return ours ? new Fault('internal_error', { cause: error }) : new Fault('invalid_request', { cause: error });
}

/** The stack says where; messages may repeat what a caller sent, so they stay out. */
function logFailure(request: FastifyRequest, fault: Fault, error: FastifyError): void {
  const where = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8);
  request.log.error(
    {
      reqId: request.id,
      route: request.routeOptions.url,
      code: fault.code,
      error: error.name,
      errorCode: error.code,
      where,
    },
    'request failed',
  );
}

const logOptions = (level: string) => ({
  level,
  base: null,
  serializers: { req: () => ({}), res: () => ({}) },
});
