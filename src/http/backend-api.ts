import type { Application } from '../applications.ts';
import { audit } from '../audit.ts';
import { present } from '../decision/present.ts';
import { Fault } from '../errors.ts';
import type { Images } from '../evidence/images.ts';
import type { Capture } from '../session/capture.ts';
import type { ConsentDocuments } from '../session/consents.ts';
import type { SessionFactory } from '../session/create.ts';
import { deviceOf } from '../session/device.ts';
import { findResult } from '../session/result.ts';
import { destroy } from '../session/retention.ts';
import { missingImages, type Status } from '../session/session.ts';
import type { SessionStore, StoredSession } from '../session/store.ts';
import type { Database } from '../store/database.ts';
import { completeResult, deprecatedResult, incompleteResult } from './result.ts';
import { SessionResult } from './result-schema.ts';
import { riskDetails } from './risk-details.ts';
import {
  AddImageRequest,
  AddImagesResponse,
  CreateHeaders,
  CreateSessionRequest,
  CreateSessionResponse,
  DeletedResponse,
  errors,
  GetConsentApprovalResponse,
  ImageContent,
  ImageParams,
  ImageQuery,
  ResultQuery,
  SessionImagesResponse,
  SessionParams,
} from './schemas.ts';
import type { Server } from './server.ts';

export interface BackendContext {
  readonly db: Database;
  readonly sessions: SessionStore;
  readonly factory: SessionFactory;
  readonly capture: Capture;
  readonly images: Images;
  readonly consents: ConsentDocuments;
  readonly clock: () => number;
}

/** Bodies of uploads: 25 MB; of everything else: what fits every field with room to spare. */
const UPLOAD_BYTES = 25 * 1024 * 1024;
const BODY_BYTES = 256 * 1024;

/** A session that find() returns is never deleted, and its result is committed together with its completion. */
const inProgress = (status: Status) => (status === 'complete' || status === 'deleted' ? 'processing' : status);

/** As CreateHeaders describes it. */
function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && header.length >= 1 && header.length <= 255) return header;
  throw new Fault('invalid_request', { details: ['Idempotency-Key must have 1 to 255 characters.'] });
}

/** The documented operations for the customer's server. */
export function backendApi(app: Server, context: BackendContext): void {
  const { db, sessions, factory, capture, images, consents, clock } = context;
  const security = [{ verify_access_token: [] }];

  /** The session of the request, or the same 404 for one that does not exist, is deleted, or is somebody else's. */
  const find = async (application: Application, sid: string): Promise<StoredSession> => {
    const stored = await sessions.find(sid, application.id, clock());
    if (!stored) throw new Fault('not_found');
    return stored;
  };

  app.post(
    '/verification',
    {
      bodyLimit: BODY_BYTES,
      config: { described: { headers: CreateHeaders } },
      schema: {
        operationId: 'createSession',
        summary: 'Create verification session',
        security,
        body: CreateSessionRequest,
        response: { 200: CreateSessionResponse, ...errors(400, 401, 403, 422, 429) },
      },
    },
    async ({ application, body, headers }) => {
      const key = idempotencyKey(headers['idempotency-key']);
      const { session, startToken } = await factory.create(application, body, key, clock());
      return {
        ...(startToken !== null && { start_token: startToken }),
        session_id: session.id,
        expiration: new Date(session.deletesAt).toISOString(),
        missing_images: missingImages(session),
      };
    },
  );

  app.get(
    '/verification/:sid/result',
    {
      schema: {
        operationId: 'getResult',
        summary: 'Verification result',
        security,
        params: SessionParams,
        querystring: ResultQuery,
        response: { 200: SessionResult, ...errors(400, 401, 404, 429) },
      },
    },
    async ({ application, params, query }) => {
      const stored = await find(application, params.sid);
      if (stored.session.kind !== 'verification') throw new Fault('not_found');
      const { id: sessionId, status, errorReason, createdAt, accepted, required } = stored.session;
      const result = status === 'complete' ? await findResult(db, stored) : null;
      if (!result) return incompleteResult({ sessionId, status: inProgress(status), errorReason });
      const detailed = query.detailed === undefined ? application.settings.detailedResult : query.detailed === 'true';
      const decision = result.decision.open();
      const mock = stored.particulars.open().mockBehavior ?? null;
      if (!detailed) return deprecatedResult({ sessionId, decision, mock, now: new Date(clock()) });
      const shown = required.map((type) => ({ id: accepted[type]!, type }));
      const observations = deviceOf(stored)?.open().observations;
      return completeResult({
        sessionId,
        createdAt: new Date(createdAt),
        decision,
        images: shown,
        mock,
        ...(observations && { riskDetails: riskDetails(sessionId, observations, decision.checks) }),
      });
    },
  );

  app.delete(
    '/verification/:sid',
    {
      schema: {
        operationId: 'deleteSession',
        summary: 'Delete a session and all its data',
        security,
        params: SessionParams,
        response: { 200: DeletedResponse, ...errors(401, 404, 429) },
      },
    },
    async ({ application, params }) => {
      await find(application, params.sid);
      await db.transaction(async (tx) => {
        const session = await sessions.lockSealed(tx, params.sid);
        if (session) await destroy(sessions, tx, session, { cause: 'api', application }, clock());
      });
      return {};
    },
  );

  app.get(
    '/verification/:sid/images',
    {
      schema: {
        operationId: 'getImages',
        summary: 'Images of a session',
        security,
        params: SessionParams,
        response: { 200: SessionImagesResponse, ...errors(401, 404, 429) },
      },
    },
    async ({ application, params }) => {
      const { session } = await find(application, params.sid);
      const examined = (await images.list(session.id)).filter(({ status }) => status !== 'received');
      return {
        session_images: examined.map(({ id, type, status }) => ({
          id,
          format: 'jpg',
          type,
          rejected: status === 'rejected',
          original: true,
        })),
      };
    },
  );

  app.get(
    '/verification/:sid/images/:id',
    {
      schema: {
        operationId: 'getImage',
        summary: 'One image',
        security,
        produces: ['image/jpg', 'text/plain'],
        params: ImageParams,
        querystring: ImageQuery,
        response: { 200: ImageContent, ...errors(400, 401, 404, 429) },
      },
    },
    async ({ application, params, query }, reply) => {
      const { session, key } = await find(application, params.sid);
      const image = await images.find(session.id, params.id);
      if (!image) throw new Fault('not_found');
      const content = await images.content(image, key).catch(async (error: unknown) => {
        // Deleted meanwhile is a 404; a picture that is missing otherwise is our failure.
        await find(application, params.sid);
        throw error;
      });
      const line = { at: clock(), actor: application.id, action: 'image_read', sessionId: session.id } as const;
      await db.transaction((tx) => audit(tx, { ...line, details: { image: image.id } }));
      return query.format === 'base64'
        ? reply.type('text/plain; charset=us-ascii').send(content.open().toString('base64'))
        : reply.type('image/jpg').send(content.open());
    },
  );

  app.get(
    '/verification/:sid/consent',
    {
      schema: {
        operationId: 'getConsent',
        summary: 'Consent of a session',
        security,
        params: SessionParams,
        response: { 200: GetConsentApprovalResponse, ...errors(401, 404, 429) },
      },
    },
    async ({ application, params }) => {
      const { consent } = (await find(application, params.sid)).session;
      if (consent === null) return { consent_granted: false, consent_date: '' };
      const shown = consent.hash === null ? null : await consents.find(application.id, consent.hash);
      return {
        consent_granted: true,
        consent_date: new Date(consent.grantedAt).toISOString(),
        ...present({ document_id: consent.documentId ?? undefined, document_hash: consent.hash ?? undefined }),
        ...(shown && { document: shown }),
      };
    },
  );

  app.post(
    '/verification/:sid/images',
    {
      bodyLimit: UPLOAD_BYTES,
      config: { userToken: true },
      schema: {
        operationId: 'addImage',
        summary: 'Add an image',
        security: [...security, { user_token: [] }],
        params: SessionParams,
        body: AddImageRequest,
        response: { 200: AddImagesResponse, ...errors(400, 401, 404, 409, 413, 429, 503) },
      },
    },
    async ({ application, fromDevice, params, body: { image, device_info: device } }) => {
      const upload = {
        type: image.image_type,
        content: image.content,
        margins: image.capture_margins,
        imageId: image.image_id,
        sender: fromDevice ? 'device' : 'backend',
        source: image.source,
        signature: image.signature,
        barcodes: barcodesOf(image.raw_barcode_data),
        device,
      } as const;
      const {
        feedback,
        complete,
        missingImages: missing,
        customFeedback,
      } = await capture.add(application, params.sid, upload, clock);
      return {
        feedback,
        complete,
        missing_images: [...missing],
        ...(customFeedback && { custom_feedback: customFeedback }),
      };
    },
  );
}

/** As many symbols as a document has, each no longer than a symbol can be; what has another shape says nothing. */
const BARCODES = { most: 8, characters: 8_000 } as const;

function barcodesOf(given: unknown): string[] {
  const texts = typeof given === 'object' && given !== null ? Object.values(given) : [];
  return texts
    .filter((text): text is string => typeof text === 'string' && text.length > 0)
    .slice(0, BARCODES.most)
    .map((text) => text.slice(0, BARCODES.characters));
}
