import { type Static, type TSchema, Type } from 'typebox';
import { DOCUMENT_TYPES, IMAGE_TYPES } from '../analysis/findings.ts';
import { type CheckName, REASONS } from '../decision/reasons.ts';
import { RECOMMENDATIONS, VERDICTS } from '../decision/recommendation.ts';

const text = (description?: string) => Type.Optional(Type.String(description ? { description } : {}));
const flag = () => Type.Optional(Type.Boolean());
const oneOf = <const T extends readonly string[]>(values: T) => Type.Enum([...values] as unknown as [...T]);
const maybe = <T extends TSchema>(schema: T) => Type.Optional(schema);

const Instant = 'ISO 8601 instant at midnight UTC';

export const PersonDto = Type.Object({
  full_name: text(),
  given_name: text(),
  surname: text(),
  gender: maybe(oneOf(['male', 'female', 'other'])),
  national_id: text(),
  date_of_birth: text(Instant),
  age: maybe(Type.Number({ description: 'Completed years on the day the session was created' })),
});

export const DocumentDto = Type.Object({
  country: text('ISO 3166-1 alpha-2; the ICAO 9303 code where the issuer has none'),
  region: text(),
  type: oneOf(DOCUMENT_TYPES),
  number: text(),
  serial_number: text(),
  issue_date: text(Instant),
  expiration_date: text(Instant),
});

export const AddressDto = Type.Object({
  country: text('ISO 3166-1 alpha-3'),
  region: text(),
  city: text(),
  street: text(),
  house_number: text(),
  apartment_number: text(),
  postcode: text(),
  full_address: text(),
});

export const AdditionalInfoDto = Type.Object({
  address: maybe(AddressDto),
  national_status: maybe(Type.Object({ citizen: flag(), resident: flag() })),
  employment: maybe(Type.Object({ profession: text() })),
});

const check = <C extends CheckName>(name: C) =>
  maybe(
    Type.Object({
      recommendation: oneOf(VERDICTS),
      reasons: maybe(Type.Array(oneOf(REASONS[name]), { description: 'Only where the check does not allow' })),
    }),
  );

export const SessionChecksDto = Type.Object({
  document_validation: check('document_validation'),
  document_authentication: check('document_authentication'),
  document_liveness: check('document_liveness'),
  biometric_matching: check('biometric_matching'),
  biometric_liveness: check('biometric_liveness'),
  flagged_identity: check('flagged_identity'),
  risk_recommendation: check('risk_recommendation'),
});

export const RiskDetailsDto = Type.Object({
  general: maybe(
    Type.Object({
      correlation_id: text(),
      action_type: text(),
      recommendation: text('In the words of the risk engine'),
      risk_score: maybe(Type.Number({ format: 'float' })),
    }),
  ),
  device: maybe(
    Type.Object({
      os: text(),
      browser: text(),
      device_id: text(),
      device_fingerprint: text(),
      device_type: maybe(oneOf(['mobile', 'desktop'])),
      device_model: text(),
      device_timestamp: maybe(Type.Integer({ format: 'int64', description: 'Epoch milliseconds' })),
      timezone: text(),
      incognito: flag(),
      tampered: flag(),
      emulated: flag(),
      spoofed: flag(),
      esim: flag(),
    }),
  ),
  network: maybe(
    Type.Object({
      network_country: text(),
      ip_address: text(),
      ip_type: text(),
      ip_organization: text(),
      timezone: text(),
      vpn: flag(),
      tor: flag(),
      proxy: flag(),
      anonymizer: flag(),
    }),
  ),
  recommendation_reasons: maybe(Type.Array(Type.String())),
});

export const VerificationImageDto = Type.Object({ id: Type.String(), type: oneOf(IMAGE_TYPES) });

/** Ours, beyond the published fields: what decided, and whether anything real was decided on. */
const provenance = {
  mock: maybe(Type.Literal(true, { description: 'The session was created with mock_behavior' })),
  policy: maybe(
    Type.Object(
      { version: Type.String(), hash: Type.String({ description: 'SHA-256 of the policy that decided' }) },
      { description: 'The policy under which the recommendation was made' },
    ),
  ),
};

export const CompleteSessionResult = Type.Object(
  {
    session_id: Type.String(),
    status: oneOf(['complete']),
    recommendation: oneOf(RECOMMENDATIONS),
    risk_details: maybe(RiskDetailsDto),
    person: PersonDto,
    document: DocumentDto,
    additional_info: maybe(AdditionalInfoDto),
    checks: SessionChecksDto,
    verification_images: Type.Array(VerificationImageDto),
    ...provenance,
  },
  { $id: 'CompleteSessionResult' },
);
export type CompleteSessionResult = Static<typeof CompleteSessionResult>;

const INCOMPLETE = ['pending', 'capturing', 'processing', 'recapture', 'error'] as const;

const errorReason = text('Ours: why the status is error, such as expired');

export const IncompleteSessionResult = Type.Object(
  {
    session_id: Type.String(),
    status: oneOf(INCOMPLETE),
    error_reason: errorReason,
  },
  { $id: 'IncompleteSessionResult' },
);
export type IncompleteSessionResult = Static<typeof IncompleteSessionResult>;

export const DeprecatedPersonDto = Type.Object({
  given_name: text(),
  surname: text(),
  gender: text(),
  full_name: text(),
  age: maybe(Type.Number({ description: 'Completed years at the current UTC date' })),
  address: maybe(AddressDto),
  date_of_birth: text(Instant),
});

export const DeprecatedDocumentDto = Type.Object({
  type: oneOf(DOCUMENT_TYPES),
  country: text('ISO 3166-1 alpha-3'),
  region: text(),
  issue_date: text(Instant),
  document_serial_number: text(),
  id_value: text(),
  given_name: text(),
  surname: text(),
  full_name: text(),
  date_of_birth: text(Instant),
  valid_until: text(Instant),
});

const DeprecatedInfo = Type.Object({ person: maybe(DeprecatedPersonDto), document: maybe(DeprecatedDocumentDto) });

export const DeprecatedSessionResult = Type.Object(
  {
    session_id: Type.String(),
    status: oneOf([...INCOMPLETE, 'complete'] as const),
    recommendation: maybe(oneOf(RECOMMENDATIONS)),
    rejection_description: maybe(Type.Array(Type.String())),
    extracted_info: maybe(DeprecatedInfo),
    verified_info: maybe(DeprecatedInfo),
    error_reason: errorReason,
    ...provenance,
  },
  { $id: 'DeprecatedSessionResult' },
);
export type DeprecatedSessionResult = Static<typeof DeprecatedSessionResult>;

/** Any answer of the result operation. The first shape that fits is written, so the one with the fewest demands is last. */
export const SessionResult = Type.Union([CompleteSessionResult, IncompleteSessionResult, DeprecatedSessionResult]);
