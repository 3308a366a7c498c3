import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from './server.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** One of PATHS. */
    crossOrigin?: boolean;
  }
}

/** Every path that pages of other origins may call, with the method: what they show is a token, never a cookie. */
const PATHS: Readonly<Record<string, string>> = {
  '/sdk-settings': 'GET',
  '/verification/start': 'POST',
  '/face-auth/start': 'POST',
  '/verification/:sid/status': 'GET',
  '/verification/:sid/images': 'POST',
  '/verification/:sid/events': 'POST',
  '/verification/:sid/risk-session-token': 'POST',
};

/** By name, because `*` does not cover `authorization` (Fetch, "CORS-preflight fetch"). */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'ts-browser',
  'ts-client-id',
  'ts-device-model',
  'ts-manufacturer',
  'ts-os',
  'ts-os-version',
  'ts-platform',
  'ts-sdk-version',
  'ts-user-agent',
  'x-ts-client-time',
  'x-ts-ua',
  'x-ts-body-size',
];
const TIME_HEADER = 'x-ts-processing-time-ms';
const PREFLIGHT_SECONDS = 7200;

const allow = (reply: FastifyReply): FastifyReply =>
  reply.headers({ 'access-control-allow-origin': '*', 'access-control-expose-headers': TIME_HEADER });

/**
 * Lets pages of any origin call the device's paths below `app`, their errors included. Comes before whatever may refuse a
 * request, and before the routes.
 */
export function crossOrigin(app: Server): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, crossOrigin: PATHS[route.routePath] === route.method };
  });
  app.addHook('onRequest', (request, reply, done) => {
    if (isOpen(request)) allow(reply);
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (isOpen(request)) reply.header(TIME_HEADER, String(Math.round(reply.elapsedTime)));
    done();
  });
  for (const [path, method] of Object.entries(PATHS))
    app.options(path, { schema: { hide: true } }, (_request, reply) =>
      allow(reply)
        .headers({
          'access-control-allow-methods': method,
          'access-control-allow-headers': REQUEST_HEADERS.join(', '),
          'access-control-max-age': String(PREFLIGHT_SECONDS),
        })
        .code(204)
        .send(),
    );
}

const isOpen = ({ routeOptions }: FastifyRequest): boolean => routeOptions.config.crossOrigin === true;
