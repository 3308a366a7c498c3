import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Application, Applications } from '../applications.ts';
import { Fault } from '../errors.ts';
import type { SessionStarter } from '../session/start.ts';
import type { RateLimits } from './limits.ts';
import type { Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the person's device asks, with its user token. */
    fromDevice: boolean;
  }
  interface FastifyContextConfig {
    /** The device that started the session may call this too, with its user token. */
    userToken?: true;
    /** Parts of the schema that are described but not validated by it. */
    described?: { readonly headers: TSchema };
  }
}

export interface AuthenticationContext {
  readonly tokens: Tokens;
  readonly applications: Applications;
  readonly starter: SessionStarter;
  readonly clock: () => number;
}

/** The bearer token of a request; empty where there is none. */
export const bearer = (authorization: string | undefined): string =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '';

/** The application for which a request acts, counted against its limit. Every failure is the same 401. */
export async function authenticate(
  context: AuthenticationContext,
  limits: RateLimits,
  request: FastifyRequest,
): Promise<Application> {
  try {
    const token = bearer(request.headers.authorization);
    // A JWT has three parts, a user token two.
    if (request.routeOptions.config.userToken && token.split('.').length === 2)
      return await ofDevice(context, token, request);
    const application = await context.tokens.authenticate(token);
    await limits.application(application.id);
    return application;
  } catch (error) {
    // Only who cannot show a token is limited by address: many applications and devices may share one.
    if (error instanceof Fault && error.code === 'unauthorized') await limits.address(request.ip);
    throw error;
  }
}

async function ofDevice(
  { starter, applications, clock }: AuthenticationContext,
  token: string,
  request: FastifyRequest,
): Promise<Application> {
  const stored = await starter.authenticate(token, clock());
  const { sid } = request.params as { sid?: string };
  const application =
    stored?.session.id === sid && stored ? await applications.byId(stored.session.applicationId) : null;
  if (!application || application.disabled) throw new Fault('unauthorized');
  request.fromDevice = true;
  return application;
}
