import Type from 'typebox';
import type { Recommendation } from '../decision/recommendation.ts';
import { Fault } from '../errors.ts';
import type { FaceAuthDesk } from '../session/face-auth.ts';
import { findResult } from '../session/result.ts';
import type { Status } from '../session/session.ts';
import type { StoredSession } from '../session/store.ts';
import type { Database } from '../store/database.ts';
import { errors, optional, SessionParams } from './schemas.ts';
import type { Server } from './server.ts';

export interface FaceAuthApiContext {
  readonly db: Database;
  readonly faceAuth: FaceAuthDesk;
}

const UPLOAD_BYTES = 25 * 1024 * 1024;
const USE_CASES = ['login', 'credentials-recovery', 'step-up'] as const;

const CreateFaceAuthRequest = Type.Object(
  {
    reference: Type.Object({
      type: Type.Enum(['raw', 'session'], { description: 'session: the selfie of an earlier session. Ours.' }),
      content: Type.Optional(
        Type.String({ description: 'raw: base64, with or without a data: prefix; 640 x 480 to 3840 x 2160 pixels.' }),
      ),
      format: Type.Optional(Type.String({ maxLength: 64, description: 'jpg; what counts is the content.' })),
      session_id: Type.Optional(Type.String({ maxLength: 200, description: 'session: completed, and not denied.' })),
    }),
    callback_url: optional(
      2048,
      'Where the hosted page sends the person at the end, with sessionId and state in the query. Ours.',
    ),
    state: optional(2048, 'Opaque; comes back byte for byte in the redirect. Ours.'),
    use_case: Type.Optional(Type.Enum(USE_CASES, { description: 'Default login. Has no effect.' })),
  },
  { $id: 'CreateFaceAuthRequest' },
);

const CreateFaceAuthResponse = Type.Object(
  {
    session_id: Type.String(),
    device_session_id: Type.String({
      description:
        'For the device, which starts the session with it, once; or for the address of the hosted page, /verify/app/{device_session_id}.',
    }),
  },
  { $id: 'CreateFaceAuthResponse' },
);

const FACE_AUTH_STATUSES = ['pending', 'capturing', 'processing', 'complete'] as const;

const FaceAuthResult = Type.Object(
  {
    session_id: Type.String(),
    status: Type.Enum(FACE_AUTH_STATUSES),
    recommendation: Type.Optional(Type.Enum(['ALLOW', 'CHALLENGE', 'DENY'])),
    why: Type.Optional(
      Type.String({ description: 'What keeps it from ALLOW: a reason of a check, or why one could not be run. Ours.' }),
    ),
  },
  { $id: 'FaceAuthResult' },
);

/** The published states know no failure: what ended without a decision is complete, and nothing speaks for the person. */
const SHOWN: Readonly<Record<Status, (typeof FACE_AUTH_STATUSES)[number]>> = {
  pending: 'pending',
  capturing: 'capturing',
  recapture: 'capturing',
  processing: 'processing',
  complete: 'complete',
  error: 'complete',
  expired: 'complete',
  deleted: 'complete',
};

/** Face authentication for the customer's server. The device goes on as with any session: its selfie, and a challenge. */
export function faceAuthApi(app: Server, { db, faceAuth }: FaceAuthApiContext): void {
  const security = [{ verify_access_token: [] }];

  app.post(
    '/face-auth',
    {
      bodyLimit: UPLOAD_BYTES,
      schema: {
        operationId: 'createFaceAuth',
        summary: 'Create face authentication session',
        description: 'Answers once the reference is known to show one face.',
        security,
        body: CreateFaceAuthRequest,
        response: { 200: CreateFaceAuthResponse, ...errors(400, 401, 413, 429, 503) },
      },
    },
    async ({ application, body: { reference, callback_url, state } }) => {
      const wayBack = { ...(callback_url !== undefined && { callback_url }), ...(state !== undefined && { state }) };
      const { session, deviceSessionId } = await faceAuth.begin(application, given(reference), wayBack);
      return { session_id: session.id, device_session_id: deviceSessionId };
    },
  );

  app.get(
    '/face-auth/:sid/result',
    {
      schema: {
        operationId: 'getFaceAuthResult',
        summary: 'Face authentication result',
        description: 'Takes the session_id or the device_session_id. Errors and expired sessions are complete.',
        security,
        params: SessionParams,
        response: { 200: FaceAuthResult, ...errors(401, 404, 429) },
      },
    },
    async ({ application, params }) => {
      const stored = await faceAuth.find(application, params.sid);
      if (!stored) throw new Fault('not_found');
      const { id, status } = stored.session;
      const shown = { session_id: id, status: SHOWN[status] };
      return shown.status === 'complete' ? { ...shown, ...(await outcomeOf(db, stored)) } : shown;
    },
  );
}

interface Outcome {
  readonly recommendation: Recommendation;
  readonly why?: string;
}

async function outcomeOf(db: Database, stored: StoredSession): Promise<Outcome> {
  const result = await findResult(db, stored);
  if (!result) return { recommendation: 'CHALLENGE', why: stored.session.errorReason ?? stored.session.status };
  const { recommendation, checks } = result.decision.open();
  const heaviest = Object.values(checks).find((check) => check.recommendation === recommendation);
  const why = heaviest?.reasons[0] ?? heaviest?.why;
  return recommendation === 'ALLOW' || why === undefined ? { recommendation } : { recommendation, why };
}

function given({ type, content, session_id }: { type: 'raw' | 'session'; content?: string; session_id?: string }) {
  if (type === 'raw' && content !== undefined) return { type, content } as const;
  if (type === 'session' && session_id !== undefined) return { type, session_id } as const;
  const missing = type === 'raw' ? 'reference.content' : 'reference.session_id';
  throw new Fault('invalid_request', { details: [`${missing} is required for this type.`] });
}
