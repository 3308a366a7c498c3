/**
 * Everything that can go wrong in public: the HTTP status and the sentence a caller reads.
 * `docs/errors.md` is generated from this table; codes are stable, sentences may be improved.
 */
export const FAULTS = {
  invalid_request: { status: 400, message: 'The request does not have the form that this operation expects.' },
  invalid_json: { status: 400, message: 'The body is not valid JSON.' },
  invalid_image: { status: 400, message: 'The picture cannot be used.' },
  unauthorized: { status: 401, message: 'A valid access token is required.' },
  invalid_client: { status: 401, message: 'The client credentials are not valid.' },
  mock_not_allowed: { status: 403, message: 'mock_behavior is for applications in test mode only.' },
  collect_not_started: { status: 403, message: 'Activities are not being collected; call start-collect first.' },
  not_found: { status: 404, message: 'There is no such resource.' },
  method_not_allowed: { status: 405, message: 'This address does not take that method.' },
  invalid_stream_id: {
    status: 406,
    message: 'stream_id must be 1 to 64 letters, digits, dots, hyphens or underscores.',
  },
  collect_already_started: { status: 409, message: 'Activities are being collected already.' },
  stream_exists: { status: 409, message: 'There is a stream with this stream_id already.' },
  session_not_started: { status: 409, message: 'The session has not been started with consent yet.' },
  session_over: { status: 409, message: 'All images of this session are already in.' },
  session_expired: { status: 409, message: 'The session has expired and takes no more images.' },
  already_extended: { status: 409, message: 'The session was given more time already.' },
  too_many_images: { status: 409, message: 'The session has received as many images as it can take.' },
  challenge_not_offered: {
    status: 409,
    message: 'The application asks for no challenge, or this session has no selfie.',
  },
  challenge_over: {
    status: 409,
    message: 'The challenge was used already, or its deadline has passed; draw another one.',
  },
  too_many_challenges: { status: 409, message: 'The session has drawn as many challenges as it can.' },
  reference_gone: {
    status: 409,
    message:
      'The session whose selfie this face authentication compares with was deleted; begin with another reference.',
  },
  image_id_reused: { status: 409, message: 'This image_id was already used in the session for another picture.' },
  payload_too_large: { status: 413, message: 'The body is larger than 25 MB.' },
  idempotency_key_reused: {
    status: 422,
    message: 'This Idempotency-Key was used within the last 24 hours with another body.',
  },
  too_many_streams: { status: 429, message: 'There are as many streams as there can be; delete one first.' },
  too_many_requests: { status: 429, message: 'Too many requests; try again after the time in Retry-After.' },
  internal_error: { status: 500, message: 'Something failed on our side; the request_id finds it in the log.' },
  busy: { status: 503, message: 'Too many pictures are waiting to be examined; try again shortly.' },
  analysis_pending: {
    status: 503,
    message:
      'The picture is safely stored but not examined yet; send it again with the same image_id to learn the outcome.',
  },
  analysis_failed: { status: 503, message: 'The picture could not be examined; try again with another one.' },
  shutting_down: { status: 503, message: 'The service is stopping; try again shortly.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type FaultCode = keyof typeof FAULTS;

/**
 * The one error class for what a caller is told. `details` are sentences that name each field at fault; they must hold
 * nothing personal. `cause` is for the log only.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly details: readonly string[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: FaultCode, options: { details?: readonly string[]; cause?: unknown; retryAfter?: number } = {}) {
    super(FAULTS[code].message, { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return FAULTS[this.code].status;
  }
}

/** The public form of a fault (conventions: error_code is the HTTP status, message a sentence or, for a 400, a list). */
export function faultBody(fault: Fault, requestId: string) {
  return {
    error_code: fault.status,
    message: fault.details.length > 0 ? [...fault.details] : fault.message,
    code: fault.code,
    request_id: requestId,
  };
}

/** A command or a start that cannot go on for a reason the operator can mend: one sentence, no stack. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
