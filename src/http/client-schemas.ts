import Type from 'typebox';
import { MissingImages, optional } from './schemas.ts';

/** What the person's device sends and is answered: the calls of the vendor's browser SDK, and ours. */

const DeviceEvidence = Type.Object(
  {
    user_agent: optional(500),
    platform: optional(100),
    time_zone: optional(100),
    languages: Type.Optional(Type.Array(Type.String({ maxLength: 35 }), { maxItems: 20 })),
    screen: Type.Optional(Type.Object({ width: Type.Number(), height: Type.Number(), pixel_ratio: Type.Number() })),
    touch_points: Type.Optional(Type.Integer()),
    webdriver: Type.Optional(Type.Boolean()),
    agreed_after: Type.Optional(Type.Number({ description: 'Milliseconds from the opening of the page.' })),
    clock: Type.Optional(Type.Number({ description: "The device's clock, epoch milliseconds." })),
  },
  { description: 'What the page may know of the device. Kept only where the application is set so. Ours.' },
);

const START = {
  consent: Type.Object({
    granted: Type.Boolean(),
    document_id: optional(200),
    document_hash: optional(64, 'Of the document that our page showed. Ours.'),
  }),
  accessed_from_desktop: Type.Optional(Type.Boolean()),
  client_type: optional(50),
  image_signing_public_key: optional(2000, 'Base64 of an RSA public key (SPKI, DER) that uploads are signed with.'),
  device_evidence: Type.Optional(DeviceEvidence),
  signs_images: Type.Optional(
    Type.Boolean({ description: 'Every upload will be signed; one that is not counts as injected. Ours.' }),
  ),
};

export const StartSessionRequest = Type.Object(
  { start_token: Type.String({ minLength: 1, maxLength: 200 }), ...START },
  { $id: 'StartSessionRequest' },
);

export const StartFaceAuthRequest = Type.Object(
  { device_session_id: Type.String({ minLength: 1, maxLength: 200 }), ...START },
  { $id: 'StartFaceAuthRequest' },
);

export const LinkStatusRequest = Type.Object(
  { start_token: Type.String({ minLength: 1, maxLength: 200 }) },
  { $id: 'LinkStatusRequest' },
);

export const ClientEvent = Type.Object(
  {
    event_type: optional(200),
    page_view_req: Type.Optional(Type.Object({ page_name: optional(200) })),
    user_action_req: Type.Optional(Type.Object({ user_action_type: optional(200), page_name: optional(200) })),
    error_req: Type.Optional(Type.Object({ error_name: optional(200) })),
  },
  { $id: 'ClientEvent' },
);
export const EmptyAnswer = Type.Object({}, { $id: 'EmptyAnswer' });

export const SdkSettingsQuery = Type.Object({ clientId: optional(500) });
export const SdkSettingsResponse = Type.Object(
  {
    autocapture_enabled: Type.Boolean(),
    autocapture_settings: Type.Object({}, { description: 'Empty: no models are offered to pages of others.' }),
    strings: Type.Record(Type.String(), Type.String(), { description: 'Texts that the SDK lacks, by their keys.' }),
  },
  { $id: 'SdkSettingsResponse' },
);

export const RiskSessionTokenRequest = Type.Object(
  { session_token: optional(10_000) },
  { $id: 'RiskSessionTokenRequest' },
);

export const StartSessionResponse = Type.Object(
  {
    session_id: Type.String(),
    user_token: Type.String({ description: 'Bearer token for this session only.' }),
    required_images: MissingImages,
  },
  { $id: 'StartSessionResponse' },
);

export const SessionStatusResponse = Type.Object(
  {
    status: Type.Enum(['pending', 'capturing', 'processing', 'recapture', 'complete', 'error', 'expired']),
    missing_images: MissingImages,
    recapture_reason: Type.Optional(Type.String()),
    extendable: Type.Boolean({ description: 'More time can be asked for, once. Ours.' }),
    expires_at: Type.Optional(
      Type.String({ format: 'date-time', description: 'When the session expires unless it goes on. Ours.' }),
    ),
    callback_url: Type.Optional(
      Type.String({ description: 'The callback with sessionId and state, where the person goes at the end.' }),
    ),
  },
  { $id: 'SessionStatusResponse' },
);
