import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { Applications } from '../applications.ts';
import { Fault } from '../errors.ts';
import type { Device } from '../session/device.ts';
import { type DeviceEvent, tellEvent } from '../session/device-events.ts';
import { isExtendable, missingImages } from '../session/session.ts';
import { callbackAddress, type SessionStarter, type StartRequest } from '../session/start.ts';
import type { StoredSession } from '../session/store.ts';
import type { Database } from '../store/database.ts';
import { bearer } from './authenticate.ts';
import {
  ClientEvent,
  EmptyAnswer,
  LinkStatusRequest,
  RiskSessionTokenRequest,
  SdkSettingsQuery,
  SdkSettingsResponse,
  SessionStatusResponse,
  StartFaceAuthRequest,
  StartSessionRequest,
  StartSessionResponse,
} from './client-schemas.ts';
import type { RateLimits } from './limits.ts';
import { ErrorResponse, SessionParams } from './schemas.ts';
import type { Server } from './server.ts';

export interface ClientContext {
  readonly starter: SessionStarter;
  readonly clock: () => number;
  readonly db: Database;
  readonly applications: Applications;
  readonly limits: RateLimits;
}

type StartBody = Omit<Static<typeof StartSessionRequest>, 'start_token'>;

/** What the person's device calls: it starts the session, and asks how it stands. */
export function clientApi(app: Server, { starter, clock, db, applications, limits }: ClientContext): void {
  /** The session whose own token a request shows; every other one is the same 401. */
  const own = async (authorization: string | undefined, sid: string): Promise<StoredSession> => {
    const stored = await starter.authenticate(bearer(authorization), clock());
    if (stored?.session.id !== sid) throw new Fault('unauthorized');
    return stored;
  };

  const start = async (
    { body, ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'> & { body: StartBody },
    credential: Pick<StartRequest, 'startToken' | 'kind'>,
  ) => {
    if (!body.consent.granted) throw new Fault('invalid_request', { details: ['consent.granted must be true.'] });
    const request = {
      ...credential,
      documentId: body.consent.document_id ?? null,
      hash: body.consent.document_hash ?? null,
      device: deviceFrom(body),
      seen: { evidence: body.device_evidence ?? null, userAgent: headers['user-agent'] ?? null, address: ip },
    };
    const { session, userToken } = await starter.redeem(request, clock());
    return { session_id: session.id, user_token: userToken, required_images: missingImages(session) };
  };

  app.get(
    '/sdk-settings',
    {
      schema: {
        operationId: 'getSdkSettings',
        summary: "Settings of the vendor's browser SDK",
        description: 'The same for every client: an Authorization header means nothing here.',
        querystring: SdkSettingsQuery,
        response: { 200: SdkSettingsResponse },
      },
    },
    () => SDK_SETTINGS,
  );

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
    (request) => start(request, { startToken: request.body.start_token }),
  );

  app.post(
    '/face-auth/start',
    {
      bodyLimit: 64 * 1024,
      schema: {
        operationId: 'startFaceAuth',
        summary: 'Start a face authentication on the device',
        description:
          'The device_session_id is the credential. What follows is as with any session: the selfie, a challenge, the status. Ours.',
        body: StartFaceAuthRequest,
        response: { 200: StartSessionResponse, 400: ErrorResponse, 404: ErrorResponse, 409: ErrorResponse },
      },
    },
    (request) => start(request, { startToken: request.body.device_session_id, kind: 'face_auth' }),
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

  eventsApi(app, async (authorization, sid, event) => {
    const { session } = await own(authorization, sid);
    await limits.device(sid);
    const application = await applications.byId(session.applicationId);
    if (application) await tellEvent(db, application, sid, event, clock());
  });

  app.post(
    '/verification/:sid/extension',
    {
      bodyLimit: 1024,
      schema: {
        operationId: 'extendSession',
        summary: 'Give the person more time, once',
        description: 'The time for completion begins anew where it would have ended. Ours, beyond the published API.',
        security: [{ user_token: [] }],
        params: SessionParams,
        response: { 200: EmptyAnswer, 401: ErrorResponse, 409: ErrorResponse },
      },
    },
    async ({ headers, params }) => {
      const { session } = await own(headers.authorization, params.sid);
      await starter.extend(session.id, clock());
      return {};
    },
  );

  app.post(
    '/verification/:sid/risk-session-token',
    {
      bodyLimit: 64 * 1024,
      schema: {
        operationId: 'addRiskSessionToken',
        summary: "Name the session of the vendor's fraud module",
        description: 'Taken and not kept: no such module is asked.',
        security: [{ user_token: [] }],
        params: SessionParams,
        body: RiskSessionTokenRequest,
        response: { 200: EmptyAnswer, 400: ErrorResponse, 401: ErrorResponse },
      },
    },
    async ({ headers, params }) => {
      await own(headers.authorization, params.sid);
      return {};
    },
  );

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
    async ({ headers, params }) => statusBody(await own(headers.authorization, params.sid)),
  );
}

const deviceFrom = (body: StartBody): Omit<Device, 'observations'> => ({
  clientType: body.client_type ?? null,
  startedOnDesktop: body.accessed_from_desktop ?? false,
  signingKey: body.image_signing_public_key ?? null,
  signs: body.signs_images ?? false,
});

/** Capture by hand, which the SDK falls back to anyway; and the one text that it knows a code for and no words. */
const SDK_SETTINGS = {
  autocapture_enabled: false,
  autocapture_settings: {},
  strings: {
    unclassifiable_title: 'Not recognised',
    unclassifiable_message: 'We could not tell what this picture shows. Please try again.',
  },
};

/** Telemetry of pages and of the vendor's SDK, which waits for this answer when a session is complete. */
function eventsApi(
  app: Server,
  tell: (authorization: string | undefined, sid: string, event: DeviceEvent) => Promise<void>,
): void {
  app.post(
    '/verification/:sid/events',
    {
      bodyLimit: 64 * 1024,
      // Not even what cannot be read is refused: the SDK would never say that its session is complete.
      errorHandler: (_error, _request, reply) =>
        reply.code(200).type('application/json').serializer(JSON.stringify).send({}),
      schema: {
        operationId: 'addEvent',
        summary: 'Tell what the device did',
        description:
          'Any event of any session is answered alike, also after the end. Codes in what the device of a session tells of itself become activities; nothing else is kept.',
        params: SessionParams,
        body: ClientEvent,
        response: { 200: EmptyAnswer },
      },
    },
    async ({ headers, params, body }) => {
      await tell(headers.authorization, params.sid, body);
      return {};
    },
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
    extendable: isExtendable(session),
    ...(status === 'recapture' && recaptureReason !== null && { recapture_reason: recaptureReason }),
    ...(deadlineAt !== null && { expires_at: new Date(deadlineAt).toISOString() }),
    ...(callbackUrl !== undefined && { callback_url: callbackAddress(callbackUrl, id, state) }),
  };
}
