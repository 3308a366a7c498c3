import OAuth2Server, { type OAuthError } from '@node-oauth/oauth2-server';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Applications } from '../applications.ts';
import { FAULTS, type FaultCode } from '../errors.ts';
import type { Server } from './server.ts';
import { RESOURCE, TOKEN_SECONDS, type Tokens } from './tokens.ts';

const TokenRequest = Type.Object(
  {
    grant_type: Type.Optional(Type.String({ examples: ['client_credentials'] })),
    client_id: Type.Optional(Type.String()),
    client_secret: Type.Optional(Type.String()),
    resource: Type.Optional(Type.String({ examples: [RESOURCE] })),
    scope: Type.Optional(Type.String()),
  },
  { $id: 'TokenRequest' },
);

const TokenResponse = Type.Object(
  {
    access_token: Type.String({ description: 'JWT, ES256.' }),
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: Type.String(),
  },
  { $id: 'TokenResponse' },
);

/** The members of RFC 6749, section 5.2, and the vendor's, in one body. */
const TokenRefusal = Type.Object(
  {
    error: Type.String(),
    error_description: Type.String(),
    error_code: Type.Integer(),
    message: Type.String(),
    code: Type.String(),
    request_id: Type.String(),
  },
  { $id: 'TokenRefusal' },
);
const refusals = { 400: TokenRefusal, 401: TokenRefusal, 500: TokenRefusal };

const JsonWebKeySet = Type.Object(
  { keys: Type.Array(Type.Record(Type.String(), Type.Unknown())) },
  { $id: 'JsonWebKeySet' },
);

export interface OAuthContext {
  readonly applications: Applications;
  readonly tokens: Tokens;
  readonly clock: () => number;
}

/** POST /oidc/token (RFC 6749, section 4.4: client credentials only) and the keys that verify what it issues. */
export function oauthRoutes(app: Server, context: OAuthContext): void {
  for (const url of ['/oidc/jwks', '/cis/oidc/jwks'])
    app.get(url, { schema: { tags: ['OAuth'], response: { 200: JsonWebKeySet } } }, () => context.tokens.jwks);

  app.post(
    '/oidc/token',
    {
      schema: {
        tags: ['OAuth'],
        summary: 'Access token for client credentials',
        consumes: ['application/x-www-form-urlencoded'],
        body: TokenRequest,
        response: { 200: TokenResponse, ...refusals },
      },
    },
    async (request, reply) => {
      try {
        return await issue(context, request);
      } catch (error) {
        if (!isOAuthError(error)) throw error;
        const status = error.name === 'invalid_client' ? 401 : error.code === 400 ? 400 : 500;
        if (status === 401) reply.header('www-authenticate', 'Basic realm="bonafide"');
        return reply.code(status).send(refusal(error, status, request.id));
      }
    },
  );
}

async function issue({ applications, tokens, clock }: OAuthContext, request: FastifyRequest) {
  const body = request.body as { resource?: string };
  const server = new OAuth2Server({ model: modelFor(applications, tokens, clock(), body.resource) });
  const asked = new OAuth2Server.Request({
    // The library insists on the form type; what was sent has been parsed whatever it was called.
    headers: { ...formHeaders(request), 'content-type': 'application/x-www-form-urlencoded' },
    method: 'POST',
    query: {},
    body,
  });
  const { accessToken } = await server.token(asked, new OAuth2Server.Response(), {
    accessTokenLifetime: TOKEN_SECONDS,
  });
  return { access_token: accessToken, token_type: 'Bearer' as const, expires_in: TOKEN_SECONDS, scope: '' };
}

const formHeaders = ({ headers }: FastifyRequest): Record<string, string> => ({
  'content-length': headers['content-length'] ?? '1',
  ...(headers.authorization !== undefined && { authorization: headers.authorization }),
});

/** What the library asks of us: who the client is, and a token for it. Nothing is stored: tokens are JWTs. */
function modelFor(
  applications: Applications,
  tokens: Tokens,
  now: number,
  resource: string | undefined,
): OAuth2Server.ClientCredentialsModel {
  return {
    async getClient(clientId, clientSecret) {
      const application = await applications.authenticate(clientId, clientSecret ?? '', now);
      if (!application) return null;
      if (resource !== undefined && resource !== RESOURCE) throw new InvalidTarget();
      return { id: clientId, grants: ['client_credentials'], application };
    },
    getUserFromClient: async (client) => ({ client: client.id }),
    generateAccessToken: (client) => tokens.issue(client.application, resource),
    saveToken: async (token, client, user) => ({ ...token, client, user }),
    validateScope: async (_user, _client, scope) => scope ?? [],
    getAccessToken: async () => null,
  };
}

/** RFC 8707, section 2. */
class InvalidTarget extends OAuth2Server.OAuthError {
  constructor() {
    super(`resource must be ${RESOURCE}`, { name: 'invalid_target', code: 400 });
  }
}

const isOAuthError = (error: unknown): error is OAuthError => error instanceof OAuth2Server.OAuthError;

function refusal(error: OAuthError, status: number, requestId: string) {
  const codes: Readonly<Record<number, FaultCode>> = { 400: 'invalid_request', 401: 'invalid_client' };
  const code = codes[status] ?? 'internal_error';
  const message = status === 400 ? error.message : FAULTS[code].message;
  return { error: error.name, error_description: message, error_code: status, message, code, request_id: requestId };
}
