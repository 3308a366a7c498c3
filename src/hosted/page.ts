import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Applications } from '../applications.ts';
import { Fault } from '../errors.ts';
import type { Server } from '../http/server.ts';
import { randomBytes } from '../random.ts';
import type { ConsentDocuments } from '../session/consents.ts';
import type { Networks, SessionStarter } from '../session/start.ts';
import type { SessionStore, StoredSession } from '../session/store.ts';
import { asset, pageModel, template, wordsFile } from './assets.ts';
import type { Boot } from './boot.ts';
import { consentDocument, consentFor } from './consent.ts';
import { virtualCamera } from './virtual-camera.ts';

export interface HostedContext {
  readonly starter: SessionStarter;
  readonly sessions: SessionStore;
  readonly applications: Applications;
  readonly consents: ConsentDocuments;
  readonly networks: Networks;
  /** Where people reach this service; null: where the request came to. */
  readonly publicUrl: string | null;
  readonly clock: () => number;
}

const YEAR_SECONDS = 365 * 24 * 3600;

/** The page for the person's device: one HTML for every link, and files whose names change with their content. */
export function hostedPage(app: Server, context: HostedContext): void {
  const hidden = { schema: { hide: true } };
  app.get<{ Params: { name: string } }>('/verify/app/assets/:name', hidden, ({ params, headers }, reply) => {
    const found = asset(params.name, String(headers['accept-encoding'] ?? ''));
    if (!found) throw new Fault('not_found');
    if (found.encoding !== null) reply.header('content-encoding', found.encoding);
    return (
      reply
        .header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`)
        .header('vary', 'accept-encoding')
        // A worker goes by the policy of its own file.
        .header('content-security-policy', WORKER_POLICY)
        .type(found.type)
        .send(found.content)
    );
  });

  app.get<{ Params: { name: string } }>('/verify/app/models/:name.onnx', hidden, ({ params }, reply) => {
    const content = pageModel(params.name);
    if (!content) throw new Fault('not_found');
    return reply.header('cache-control', 'public, max-age=86400').type('application/octet-stream').send(content);
  });

  app.get<{ Params: { startToken: string } }>('/verify/app/:startToken', hidden, async (request, reply) => {
    const { startToken } = request.params;
    const stored = await context.starter.byLink(startToken, context.clock());
    const origin = context.publicUrl ?? `${request.protocol}://${request.host}`;
    const about = await known(context, stored, request.ip);
    const stage = linkStage(stored, startToken, origin);
    if (stored && stage.stage === 'start')
      await context.consents.keep(stored.session.applicationId, about.boot.consent, context.clock());
    return page(reply, about, stage);
  });

  const session = async (request: FastifyRequest<{ Params: { sid: string } }>, reply: FastifyReply) => {
    const stored = await context.sessions.peek(request.params.sid, context.clock());
    const stage: Partial<Boot> = stored
      ? { stage: 'session', sessionId: stored.session.id }
      : { stage: 'gone', gone: 'unknown' };
    return page(reply, await known(context, stored, request.ip), stage);
  };
  app.get('/verify/app/session/:sid', hidden, session);
  virtualCamera(app, context);
}

function linkStage(stored: StoredSession | null, startToken: string, origin: string): Partial<Boot> {
  if (!stored) return { stage: 'gone', gone: 'unknown' };
  if (stored.session.status === 'expired') return { stage: 'gone', gone: 'expired' };
  if (stored.session.status !== 'pending') return { stage: 'gone', gone: 'used' };
  return { stage: 'start', startToken, handoff: `${origin}/verify/app/${startToken}?startedOnDesktop=true` };
}

interface Known {
  readonly boot: Boot;
  readonly frameAncestors: readonly string[];
}

/** What is the same on every stage; nothing of an application that cannot be named. */
async function known(
  { applications, networks }: HostedContext,
  stored: StoredSession | null,
  address: string,
): Promise<Known> {
  const application = stored && (await applications.byId(stored.session.applicationId));
  const page = application?.settings.page ?? {};
  const {
    branding = {},
    support,
    language,
    strings,
    files = true,
    desktopCamera = true,
    autoCapture = true,
    frameAncestors = [],
  } = page;
  const name = page.name ?? application?.name ?? '';
  const mode = application?.mode ?? 'live';
  const selfie = stored?.session.required.includes('selfie') ?? true;
  const document = stored?.session.kind !== 'face_auth';
  const boot: Boot = {
    stage: 'gone',
    gone: 'unknown',
    document,
    selfie,
    application: { name, mode },
    branding,
    ...(support !== undefined && { support }),
    ...(language !== undefined && { language }),
    ...(strings && { strings }),
    consent: consentDocument(name, { document, selfie }, consentFor(page, networks.find(address))),
    deviceEvidence: application?.settings.deviceEvidence ?? false,
    capture: {
      files,
      desktopCamera,
      autoCapture,
      challenge: selfie && (application?.settings.challenge ?? false),
      virtualCamera: mode === 'test',
    },
  };
  return { boot, frameAncestors };
}

/** On a slow network the texts would be one more question and answer after the program that asks for them. */
function earlyWords(chosen: string | undefined, accepted = ''): string {
  const file = wordsFile([...(chosen ? [chosen] : []), ...accepted.split(',').map((one) => one.trim()), 'en']);
  return file ? `<link rel="modulepreload" href="/verify/app/assets/${file}">` : '';
}

/** Links that lead nowhere are no success, whatever the page that says so. */
const GONE = { used: 410, expired: 410, unknown: 404 } as const;

function page(reply: FastifyReply, { boot, frameAncestors }: Known, stage: Partial<Boot>): FastifyReply {
  const html = template();
  if (html === null) throw new Fault('internal_error');
  const nonce = randomBytes(16).toString('base64url');
  return reply
    .code(stage.stage === 'gone' ? GONE[stage.gone ?? 'unknown'] : 200)
    .headers({
      'content-security-policy': policy(nonce, frameAncestors),
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
    })
    .type('text/html; charset=utf-8')
    .send(
      html
        .replaceAll('__CSP_NONCE__', nonce)
        .replace('</head>', () => `${earlyWords(boot.language, reply.request.headers['accept-language'])}</head>`)
        // Within a script element only "<" could end it.
        .replace('"__BOOT__"', () => JSON.stringify({ ...boot, ...stage }).replaceAll('<', '\\u003c')),
    );
}

const WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

const policy = (nonce: string, frameAncestors: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.join(' ') || "'none'"}`,
  ].join('; ');
