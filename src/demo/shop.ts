import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from '../random.ts';
import { beginAgainPage, frontPage, resultPage, VAN, waitingPage } from './pages.ts';
import { type Credentials, Verification, VerificationRefused } from './verification.ts';

export interface ShopOptions {
  /** Where the service answers this process; known once it listens. */
  readonly api: () => string;
  /** What addresses for browsers begin with; null: whatever the browser itself has asked. */
  readonly publicUrl: string | null;
  readonly credentials: Credentials;
}

/** What the shop remembers of a visitor, as an integrator's session store would. */
interface Visit {
  readonly state: string;
  readonly sessionId: string;
}

const COOKIE = 'demo_visit';
const MOST_VISITS = 1_000;
const STYLE = readFileSync(join(import.meta.dirname, 'shop.css'), 'utf8');

/** A small shop, written as an integrator would write it: everything goes through the public API. */
export function demoShop(app: FastifyInstance, { api, publicUrl, credentials }: ShopOptions): void {
  const service = new Verification(api, credentials);
  const visits = new Map<string, Visit>();
  const base = (request: FastifyRequest) => publicUrl ?? `${request.protocol}://${request.host}`;

  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, body, done) => {
    body.resume();
    done(null, {});
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', policy(publicUrl)).header('referrer-policy', 'no-referrer');
  });
  app.setErrorHandler((error, request, reply) => {
    request.log.warn({ error: (error as Error).name }, 'the demo shop failed');
    const why = error instanceof VerificationRefused ? error.message : 'The shop made a mistake.';
    return page(reply.code(502), beginAgainPage('That did not work.', why));
  });

  app.get('/demo', (request, reply) => page(reply, frontPage(phoneAddress(base(request)))));
  app.get('/demo/shop.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  app.get('/demo/van.svg', (_request, reply) => reply.type('image/svg+xml').send(VAN.text));

  /** Creates a session for the visitor and sends the browser to it. */
  const verify = async (request: FastifyRequest, reply: FastifyReply, query: string) => {
    const state = randomBytes(18).toString('base64url');
    const callback = `${base(request)}/demo/complete`;
    const made = await service.create({ callback_url: callback, state, time_to_live: '1h' });
    const visitor = randomBytes(18).toString('base64url');
    if (visits.size >= MOST_VISITS) visits.delete(visits.keys().next().value!);
    visits.set(visitor, { state, sessionId: made.session_id });
    return reply
      .header('set-cookie', `${COOKIE}=${visitor}; Path=/demo; HttpOnly; SameSite=Lax; Max-Age=3600`)
      .redirect(`${base(request)}/verify/app/${made.start_token}${query}`, 303);
  };
  app.post('/demo/verify', (request, reply) => verify(request, reply, ''));
  app.post('/demo/watch', (request, reply) => verify(request, reply, '?camera=virtual&watch=true'));

  app.get<{ Querystring: { sessionId?: string; state?: string } }>('/demo/complete', async (request, reply) => {
    const visit = visitOf(request);
    const { sessionId, state } = request.query;
    // Whoever comes back with another state has not been sent away by this shop in this browser.
    if (!(visit && visit.state === state && visit.sessionId === sessionId))
      return page(reply.code(400), beginAgainPage('We do not know this visit.', 'Please begin again from the shop.'));
    const result = await service.result(visit.sessionId);
    if (result.status === 'complete') return page(reply, resultPage(result));
    if (result.status === 'error')
      return page(reply, beginAgainPage('That did not end well.', words(result.error_reason ?? 'technical failure')));
    return page(reply, waitingPage());
  });

  app.get<{ Params: { id: string } }>('/demo/pictures/:id', async (request, reply) => {
    const visit = visitOf(request);
    if (!visit) return reply.code(404).send();
    return reply.type('image/jpeg').send(await service.image(visit.sessionId, request.params.id));
  });

  app.post('/demo/forget', async (request, reply) => {
    const visit = visitOf(request);
    if (visit) await service.delete(visit.sessionId);
    visits.delete(visitorOf(request));
    return page(reply, beginAgainPage('Everything is deleted.', 'Your pictures and what was read from them are gone.'));
  });

  function visitOf(request: FastifyRequest): Visit | undefined {
    return visits.get(visitorOf(request));
  }
}

const page = (reply: FastifyReply, text: string) => reply.type('text/html; charset=utf-8').send(text);
const words = (reason: string) => reason.replaceAll('_', ' ');

const visitorOf = ({ headers }: FastifyRequest): string =>
  /(?:^|; )demo_visit=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '';

/** A form may lead on to the page that is sent back, which is that of the service. */
const policy = (publicUrl: string | null): string =>
  `default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ${publicUrl ?? ''}; frame-ancestors 'none'; base-uri 'none'`;

/** A phone does not know this machine as localhost: the first address in the network is shown in its place. */
function phoneAddress(base: string): string {
  const url = new URL('/demo', base);
  if (url.hostname !== 'localhost' && url.hostname !== '127.0.0.1') return url.href;
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (found) url.hostname = found.address;
  return url.href;
}
