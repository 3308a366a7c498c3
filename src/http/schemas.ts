import Type, { type Static, type TSchema } from 'typebox';
import { DOCUMENT_TYPES, FEEDBACK, IMAGE_TYPES } from '../analysis/findings.ts';
import { FAULTS, type FaultCode } from '../errors.ts';

/**
 * Request and answer shapes of the documented API. They validate what comes in, serialise what goes out, and are what
 * openapi.json is made of. Members that a schema does not name are dropped, never stored.
 */

/** A schema whose failure is explained by our own words ("one word without white space") instead of a pattern. */
export const EXPECTED = 'x-expected';
export const expected = <S extends TSchema>(schema: S, words: string): S => ({ ...schema, [EXPECTED]: words });

const text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description !== undefined && { description }) });
export const optional = (maxLength: number, description?: string) => Type.Optional(text(maxLength, description));
const isoDate = (description: string) =>
  Type.Optional(
    expected(
      Type.String({ maxLength: 40, pattern: '^\\d{4}-\\d{2}-\\d{2}(T[0-9:.]+(Z|[+-]\\d{2}:?\\d{2})?)?$', description }),
      'a date in ISO 8601, such as 1985-11-07 or 1985-11-07T00:00:00.000Z',
    ),
  );
const duration = (description: string) => Type.Optional(text(64, description));
const country = Type.Optional(
  expected(
    Type.String({ pattern: '^[A-Za-z]{3}$', description: 'ISO 3166-1 alpha-3.' }),
    'an ISO 3166-1 alpha-3 country code, such as USA',
  ),
);

const RECOMMENDATIONS = ['ALLOW', 'CHALLENGE', 'DENY'] as const;

const MockAddress = Type.Object({
  country,
  region: optional(200),
  city: optional(200),
  street: optional(200),
  house_number: optional(50),
  apartment_number: optional(50),
  postcode: optional(50),
  full_address: optional(1000),
});

const MockPerson = Type.Object({
  given_name: optional(300),
  surname: optional(300),
  gender: optional(50),
  full_name: optional(600),
  age: Type.Optional(Type.Number({ minimum: 0, maximum: 200 })),
  address: Type.Optional(MockAddress),
  date_of_birth: isoDate('Date of birth.'),
});

const MockDocument = Type.Object({
  type: Type.Enum(DOCUMENT_TYPES),
  country,
  region: optional(200),
  issue_date: isoDate('Date of issue.'),
  document_serial_number: optional(200),
  id_value: optional(200),
  given_name: optional(300),
  surname: optional(300),
  full_name: optional(600),
  date_of_birth: isoDate('Date of birth.'),
  valid_until: isoDate('Date of expiry.'),
});

const MockBehavior = Type.Object(
  {
    recommendation: Type.Optional(Type.Enum(RECOMMENDATIONS, { description: 'What the session ends with.' })),
    mock_recommendation: Type.Optional(
      Type.Enum(RECOMMENDATIONS, { deprecated: true, description: 'Former name of recommendation.' }),
    ),
    processing_time: duration('How long the session stays in processing after the last image; at most 10m.'),
    force_retry: Type.Optional(Type.Boolean({ description: 'The first set of images is sent back (recapture).' })),
    info: Type.Optional(
      Type.Object({
        person_details: Type.Optional(MockPerson),
        document_details: Type.Optional(MockDocument),
      }),
    ),
  },
  { description: 'Applications in test mode only: decides the outcome without an examination.' },
);

export const CreateSessionRequest = Type.Object(
  {
    callback_url: optional(2048, 'Where the person is sent at the end, with sessionId and state in the query.'),
    state: optional(2048, 'Opaque; comes back byte for byte in the redirect.'),
    mock_behavior: Type.Optional(MockBehavior),
    start: Type.Optional(
      Type.Object(
        {
          consent: Type.Optional(
            Type.Object({ granted: Type.Boolean(), document_id: Type.String({ minLength: 1, maxLength: 200 }) }),
          ),
        },
        { description: 'The backend runs the session itself and has the consent already.' },
      ),
    ),
    customer_information: Type.Optional(
      Type.Object({
        organization_name: optional(256),
        organization_id: optional(256),
        external_user_id: Type.Optional(
          expected(Type.String({ minLength: 1, maxLength: 256, pattern: '^\\S+$' }), 'one word without white space'),
        ),
      }),
    ),
    time_to_live: duration('After this time the session and all its data are deleted: 1m to 365d; default 90d.'),
    auto_start: Type.Optional(Type.Boolean({ deprecated: true, description: 'See start.' })),
  },
  { $id: 'CreateSessionRequest' },
);

export const MissingImages = Type.Array(Type.Enum(IMAGE_TYPES), {
  description: 'The images that are still needed, in the order in which to take them.',
});

export const CreateSessionResponse = Type.Object(
  {
    start_token: Type.Optional(
      Type.String({ description: 'Single use; starts the session on the device. Absent when it is started already.' }),
    ),
    session_id: Type.String(),
    expiration: Type.String({ format: 'date-time', description: 'When the session and all its data are deleted.' }),
    missing_images: MissingImages,
  },
  { $id: 'CreateSessionResponse' },
);

const CaptureMargins = Type.Object(
  { top: Type.Number(), bottom: Type.Number(), left: Type.Number(), right: Type.Number() },
  { description: 'Edges, in pixels, of the part that shows the subject; may be fractional and lie outside.' },
);

const Camera = Type.Object({ label: optional(300) });

export const AddImageRequest = Type.Object(
  {
    image: Type.Object({
      format: text(64, 'jpg or jpeg; what counts is the content: JPEG, PNG or WebP.'),
      image_type: Type.Enum(IMAGE_TYPES),
      content: Type.String({ description: 'Base64, with or without a data: prefix; 640 x 480 to 3840 x 2160 pixels.' }),
      capture_margins: Type.Optional(CaptureMargins),
      image_id: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'Chosen by the client; makes a retry idempotent.' }),
      ),
      signature: optional(
        1024,
        'Base64 of RSA-PSS (SHA-256, salt of 32 bytes) over the text of content, by the key given at the start.',
      ),
      raw_barcode_data: Type.Optional(
        Type.Unknown({
          description:
            'What the device read: symbology name to text. Kept with the picture and compared with what the service reads there; never trusted.',
        }),
      ),
      source: Type.Optional(
        Type.Enum(['camera', 'file'], { description: 'Taken then and there, or chosen from files. Ours.' }),
      ),
    }),
    device_info: Type.Optional(
      Type.Object({
        model: optional(300),
        type: optional(300),
        manufacturer: optional(300),
        os: optional(300),
        os_version: optional(300),
        browser: optional(300),
        browser_version: optional(300),
        used_camera: Type.Optional(Camera),
        cameras: Type.Optional(Type.Array(Camera, { maxItems: 50 })),
      }),
    ),
  },
  { $id: 'AddImageRequest' },
);

export const AddImagesResponse = Type.Object(
  {
    feedback: Type.Enum(FEEDBACK, { description: 'ok, or why this picture was refused.' }),
    complete: Type.Boolean({ description: 'All images are in; the decision follows.' }),
    missing_images: MissingImages,
    custom_feedback: Type.Optional(Type.String()),
  },
  { $id: 'AddImagesResponse' },
);

export const SessionImagesResponse = Type.Object(
  {
    session_images: Type.Array(
      Type.Object({
        id: Type.String(),
        format: Type.Optional(Type.String()),
        type: Type.Optional(Type.Enum(IMAGE_TYPES)),
        rejected: Type.Boolean(),
        original: Type.Boolean({ description: 'false: made by the service from the image named in original_id.' }),
        original_id: Type.Optional(Type.String()),
      }),
    ),
  },
  { $id: 'SessionImagesResponse' },
);

export const ImageContent = Type.Unsafe<string | Buffer>({ type: 'string', format: 'binary' });

const ConsentDocument = Type.Object(
  {
    format: Type.Enum(['sheet', 'checkbox']),
    title: Type.String(),
    text: Type.String(),
    links: Type.Optional(Type.Array(Type.Object({ label: Type.String(), url: Type.String() }))),
  },
  { description: 'What our page showed, word for word. Ours.' },
);

export const GetConsentApprovalResponse = Type.Object(
  {
    consent_granted: Type.Boolean(),
    consent_date: Type.Optional(Type.String({ description: 'ISO 8601; empty while there is no consent.' })),
    document_id: Type.Optional(Type.String({ description: 'Of the document agreed to, as the start named it. Ours.' })),
    document_hash: Type.Optional(
      Type.String({ description: 'SHA-256 of the canonical JSON of the document that our page showed. Ours.' }),
    ),
    document: Type.Optional(ConsentDocument),
  },
  { $id: 'GetConsentApprovalResponse' },
);

export const DeletedResponse = Type.Object(
  {},
  { $id: 'DeletedResponse', description: 'The data can no longer be read.' },
);

export const ErrorResponse = Type.Object(
  {
    error_code: Type.Integer({ description: 'The HTTP status.' }),
    message: Type.Unsafe<string | string[]>({
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
      description: 'One sentence; for a 400 a list that names each field at fault.',
    }),
    code: Type.Enum(Object.keys(FAULTS) as FaultCode[], { description: 'Stable; see docs/errors.md.' }),
    request_id: Type.String(),
  },
  { $id: 'ErrorResponse' },
);

/** The same refusal under each of these statuses. */
export const errors = (...statuses: number[]) => Object.fromEntries(statuses.map((status) => [status, ErrorResponse]));

export const SessionParams = Type.Object({ sid: Type.String({ maxLength: 200 }) });
export const ImageParams = Type.Object({ sid: Type.String({ maxLength: 200 }), id: Type.String({ maxLength: 200 }) });
export const ResultQuery = Type.Object({
  detailed: Type.Optional(
    Type.Enum(['true', 'false'], {
      deprecated: true,
      description: 'true: the present shape; false: the former one. Absent: as the application is set.',
    }),
  ),
});
export const ImageQuery = Type.Object({
  format: Type.Optional(Type.Enum(['raw', 'base64'], { description: 'Default raw: the bytes of the JPEG.' })),
});
export const CreateHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'The same key and body within 24 hours give the same session.',
    }),
  ),
});

export type CreateSessionBody = Static<typeof CreateSessionRequest>;
export type AddImageBody = Static<typeof AddImageRequest>;
