import Type from 'typebox';
import { FEEDBACK, GESTURES } from '../analysis/findings.ts';
import { type ChallengeDesk, FRAME_SIDE, MOST_FRAMES } from '../session/challenge.ts';
import { errors, SessionParams } from './schemas.ts';
import type { Server } from './server.ts';

export interface ChallengeApiContext {
  readonly desk: ChallengeDesk;
}

/** Twelve frames of a longer side of 640 pixels have about 1 MB. */
const FRAMES_BYTES = 8 * 1024 * 1024;

const ChallengeResponse = Type.Object(
  {
    nonce: Type.String({ description: 'Names the challenge; good for one answer.' }),
    deadline: Type.String({ format: 'date-time', description: 'Frames that come later are refused.' }),
    steps: Type.Array(
      Type.Object({
        gesture: Type.Enum(GESTURES, { description: "Left and right are the person's own." }),
        frames: Type.Integer({ description: 'How many frames to take of it, a moment apart.' }),
      }),
    ),
    frame: Type.Object({ longest_side: Type.Integer(), format: Type.Literal('jpeg') }),
  },
  { $id: 'ChallengeResponse' },
);

const FramesParams = Type.Object({
  sid: Type.String({ maxLength: 200 }),
  nonce: Type.String({ maxLength: 200 }),
});

const FramesRequest = Type.Object(
  {
    frames: Type.Array(
      Type.Object({
        content: Type.String({ description: 'Base64 of a JPEG, not mirrored, with or without a data: prefix.' }),
        at: Type.Number({ minimum: 0, maximum: 3_600_000, description: 'Milliseconds since the challenge was shown.' }),
        step: Type.Integer({ minimum: 0, description: 'Index of the step that the frame was taken in.' }),
      }),
      { minItems: 1, maxItems: MOST_FRAMES },
    ),
    signature: Type.Optional(
      Type.String({
        maxLength: 2_000,
        description:
          'Base64 of the RSA-PSS signature (SHA-256, a salt of 32 bytes) by the key of the start, over the nonce and, of each frame in turn, step, at and content, joined by line feeds. Missing where the client signs its images: an injection.',
      }),
    ),
  },
  { $id: 'FramesRequest' },
);

const FramesResponse = Type.Object(
  {
    feedback: Type.Enum(FEEDBACK, {
      description: 'ok, or what the person may mend; other: the movements were not seen.',
    }),
    complete: Type.Boolean({ description: 'true: go on to the selfie; false: draw another challenge.' }),
  },
  { $id: 'FramesResponse' },
);

/** Active presentation attack detection: the service says what to do before the camera, the page sends what it saw. */
export function challengeApi(app: Server, { desk }: ChallengeApiContext): void {
  const security: Record<string, string[]>[] = [{ user_token: [] }, { verify_access_token: [] }];

  app.post(
    '/verification/:sid/challenge',
    {
      bodyLimit: 1024,
      config: { userToken: true },
      schema: {
        operationId: 'drawChallenge',
        summary: 'Draw a challenge: movements before the camera, in an order that the service decides',
        description: 'Takes the place of one that nobody answered. 409 where the application asks for none.',
        security,
        params: SessionParams,
        response: { 200: ChallengeResponse, ...errors(401, 404, 409, 429) },
      },
    },
    async ({ application, params }) => {
      const { nonce, deadline, steps } = await desk.draw(application, params.sid);
      return {
        nonce,
        deadline: new Date(deadline).toISOString(),
        steps: [...steps],
        frame: { longest_side: FRAME_SIDE.asked, format: 'jpeg' as const },
      };
    },
  );

  app.post(
    '/verification/:sid/challenge/:nonce/frames',
    {
      bodyLimit: FRAMES_BYTES,
      config: { userToken: true },
      schema: {
        operationId: 'answerChallenge',
        summary: 'Answer a challenge with the frames taken of it',
        description: 'Once; the same frames again get the same answer, so that a retry after a 503 loses nothing.',
        security,
        params: FramesParams,
        body: FramesRequest,
        response: { 200: FramesResponse, ...errors(400, 401, 404, 409, 413, 429, 503) },
      },
    },
    ({ application, fromDevice, params, body }) =>
      desk.answer(application, params.sid, params.nonce, { ...body, sender: fromDevice ? 'device' : 'backend' }),
  );
}
