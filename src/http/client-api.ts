import { Fault } from '../errors.ts';
import { missingImages } from '../session/session.ts';
import { callbackAddress, type SessionStarter } from '../session/start.ts';
import type { StoredSession } from '../session/store.ts';
import { bearer } from './authenticate.ts';
import {
  ClientEvent,
  ErrorResponse,
  EventAnswer,
  LinkStatusRequest,
  SessionParams,
  SessionStatusResponse,
  StartSessionRequest,
  StartSessionResponse,
} from './schemas.ts';
import type { Server } from './server.ts';

export interface ClientContext {
  readonly starter: SessionStarter;
  readonly clock: () => number;
}

/** What the person's device calls: it starts the session, and asks how it stands. */
export function clientApi(app: Server, { starter, clock }: ClientContext): void {
  app.post(
    '/verification/start',
    {
      bodyLimit: 64 * 1024,
      schema: {
        operationId: 'startSession',
        summary: 'Start a session on the device',
        description: 'The start token is the credential; an Authorization header means nothing here.',
        body: StartSessionRequest,
        response: { 200: StartSessionResponse, 400: ErrorResponse, 404: ErrorResponse, 409: ErrorResponse },
      },
    },
    async ({ body }) => {
      if (!body.consent.granted) throw new Fault('invalid_request', { details: ['consent.granted must be true.'] });
      const request = { startToken: body.start_token, documentId: body.consent.document_id ?? null };
      const { session, userToken } = await starter.redeem(request, clock());
      return { session_id: session.id, user_token: userToken, required_images: missingImages(session) };
    },
  );

  app.post(
    '/verification/link-status',
    {
      bodyLimit: 64 * 1024,
      schema: {
        operationId: 'getLinkStatus',
        summary: 'How the session of a link stands, for the computer that shows the link to a phone',
        description: 'Redeems nothing. Ours, beyond the published API.',
        body: LinkStatusRequest,
        response: { 200: SessionStatusResponse, 400: ErrorResponse, 404: ErrorResponse },
      },
    },
    async ({ body }) => {
      const stored = await starter.byLink(body.start_token, clock());
      if (!stored) throw new Fault('not_found');
      return statusBody(stored);
    },
  );

  eventsApi(app);

  app.get(
    '/verification/:sid/status',
    {
      schema: {
        operationId: 'getStatus',
        summary: 'How the session stands, for the device that started it',
        security: [{ user_token: [] }],
        params: SessionParams,
        response: { 200: SessionStatusResponse, 401: ErrorResponse, 404: ErrorResponse },
      },
    },
    async ({ headers, params }) => {
      const stored = await starter.authenticate(bearer(headers.authorization), clock());
      if (stored?.session.id !== params.sid) throw new Fault('unauthorized');
      return statusBody(stored);
    },
  );
}

/** Telemetry of pages and of the vendor's SDK, which waits for this answer when a session is complete. */
function eventsApi(app: Server): void {
  app.post(
    '/verification/:sid/events',
    {
      bodyLimit: 64 * 1024,
      schema: {
        operationId: 'addEvent',
        summary: 'Tell what the device did',
        description: 'Any event of any session is answered alike, also after the end. Nothing is kept of it yet.',
        params: SessionParams,
        body: ClientEvent,
        response: { 200: EventAnswer },
      },
    },
    () => ({}),
  );
}

function statusBody({ session, particulars }: StoredSession) {
  const { callbackUrl, state } = particulars.open();
  const { id, status, recaptureReason, deadlineAt } = session;
  // find() and peek() never give a deleted session.
  if (status === 'deleted') throw new Fault('not_found');
  return {
    status,
    missing_images: missingImages(session),
    ...(status === 'recapture' && recaptureReason !== null && { recapture_reason: recaptureReason }),
    ...(deadlineAt !== null && { expires_at: new Date(deadlineAt).toISOString() }),
    ...(callbackUrl !== undefined && { callback_url: callbackAddress(callbackUrl, id, state) }),
  };
}
