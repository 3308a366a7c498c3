import type { Generated } from 'kysely';

/**
 * The tables, as both stores hold them. Instants are epoch milliseconds, booleans are 0 or 1, JSON is text,
 * and bytes come back as Buffer. Which columns are sealed, and with which key, is said at the column.
 */
export interface Schema {
  application: ApplicationTable;
  client_secret: ClientSecretTable;
  signing_key: SigningKeyTable;
  session: SessionTable;
  consent_document: ConsentDocumentTable;
  sighting: SightingTable;
  content_mark: ContentMarkTable;
  deployment_secret: DeploymentSecretTable;
  remembered: RememberedTable;
  blocklist: BlocklistTable;
  idempotency: IdempotencyTable;
  image: ImageTable;
  challenge: ChallengeTable;
  result: ResultTable;
  job: JobTable;
  audit: AuditTable;
  activity: ActivityTable;
  activity_stream: ActivityStreamTable;
}

export interface ApplicationTable {
  id: string;
  client_id: string;
  name: string;
  mode: 'test' | 'live';
  /** JSON object. */
  settings: string;
  created_at: number;
  disabled_at: number | null;
  /** Since when activities are recorded for it; null: none are. */
  collecting_since: number | null;
}

export interface ClientSecretTable {
  id: string;
  application_id: string;
  salt: Buffer;
  hash: Buffer;
  created_at: number;
  expires_at: number | null;
}

export interface SigningKeyTable {
  kid: string;
  /** Sealed by the KeyRing. */
  sealed_private: Buffer;
  /** JSON object: the public JWK. */
  public_jwk: string;
  created_at: number;
  retired_at: number | null;
}

export interface SessionTable {
  id: string;
  application_id: string;
  status: string;
  mock: number;
  /** The session key under a master key; null once destroyed: nothing sealed with it opens again. */
  wrapped_key: Buffer | null;
  start_token_hash: Buffer | null;
  /** Sealed with the session key. */
  particulars: Buffer;
  consent_at: number | null;
  consent_document_id: string | null;
  /** SHA-256 of the document that was shown, hexadecimal: a row of consent_document. */
  consent_hash: string | null;
  /** JSON array of image types. */
  required: string;
  /** JSON object: image type to image id. */
  accepted: string;
  attempt: number;
  recapture_reason: string | null;
  error_reason: string | null;
  created_at: number;
  /** When the session expires if it does not move on before. */
  deadline_at: number | null;
  /** When the session and all its data are erased. */
  deletes_at: number;
  decided_at: number | null;
  /** 1 once the person was given more time. */
  extended: Generated<number>;
  /** The device that started it; sealed with the session key. */
  device: Buffer | null;
  kind: Generated<string>;
}

/** What people were asked to agree to, word for word. Holds nothing of anybody. */
export interface ConsentDocumentTable {
  application_id: string;
  hash: string;
  /** JSON object. */
  document: string;
  first_shown_at: number;
}

/** That some device, at some address, began a session; see session/sightings.ts. */
export interface SightingTable {
  /** Under the master key. */
  mac: Buffer;
  /** Goes with its session. */
  session_id: string;
  at: number;
}

/** That a session sent a picture; see evidence/marks.ts. */
export interface ContentMarkTable {
  /** Of the decoded pixels, under the master key. */
  mac: Buffer;
  /** Goes with its session. */
  session_id: string;
  at: number;
}

export interface DeploymentSecretTable {
  name: string;
  /** Sealed by the KeyRing. */
  sealed: Buffer;
}

/** Who a decided session was of; see gallery/gallery.ts. */
export interface RememberedTable {
  /** Grows, though transactions may commit out of its order. */
  sequence: Generated<number>;
  /** Goes with its session. */
  session_id: string;
  gallery: string;
  outcome: string;
  /** The face, turned by the deployment's secret and sealed with the session key; null: none was seen. */
  template: Buffer | null;
  /** Under the deployment's secret. */
  document_mac: Buffer | null;
  holder_mac: Buffer | null;
  at: number;
}

/** Who is refused; see gallery/blocklist.ts. */
export interface BlocklistTable {
  id: string;
  gallery: string;
  /** The face, turned and sealed by the deployment's secret. */
  template: Buffer | null;
  /** Under the deployment's secret. */
  document_mac: Buffer | null;
  source: string;
  /** Outlives the session. */
  session_id: string | null;
  added_at: number;
  expires_at: number | null;
}

export interface IdempotencyTable {
  application_id: string;
  key_hash: Buffer;
  request_hash: Buffer;
  /** Goes with its session. */
  session_id: string;
  created_at: number;
}

export interface ImageTable {
  id: string;
  /** A session with images left cannot be deleted: their blobs go first. */
  session_id: string;
  type: string;
  client_image_id: string | null;
  /** HMAC of the content under the session key. */
  content_mac: Buffer;
  attempt: number;
  status: 'received' | 'accepted' | 'rejected';
  feedback: string | null;
  /** Sealed with the session key. */
  findings: Buffer | null;
  /** How it came; sealed with the session key. */
  provenance: Buffer | null;
  width: number;
  height: number;
  /** Length of the content. */
  bytes: number;
  received_at: number;
  analysed_at: number | null;
}

export interface ChallengeTable {
  /** The nonce, which is also the name of the frames' blob. */
  id: string;
  session_id: string;
  status: 'issued' | 'received' | 'judged';
  /** JSON array of steps. */
  steps: string;
  /** JSON array: step, time and length of each frame; null before they came. */
  frames: string | null;
  /** MAC of the frames as they came, under the session key. */
  content_mac: Buffer | null;
  feedback: string | null;
  /** Sealed with the session key. */
  findings: Buffer | null;
  issued_at: number;
  deadline_at: number;
  received_at: number | null;
  judged_at: number | null;
}

export interface ResultTable {
  /** Goes with its session. */
  session_id: string;
  recommendation: string;
  sealed: Buffer;
  policy_version: string;
  policy_hash: string;
  engine: string;
  /** What the gallery said; sealed with the session key. */
  flagged: Generated<Buffer | null>;
  verdict_hash: string;
  mock: number;
  decided_at: number;
}

export interface JobTable {
  id: string;
  name: string;
  session_id: string | null;
  /** JSON. Never personal data. */
  payload: string;
  run_at: number;
  /** Times taken so far. */
  attempts: number;
  lease_owner: string | null;
  lease_until: number | null;
  /** Class and code of the last error. */
  last_error: string | null;
  dead_at: number | null;
  created_at: number;
}

export interface AuditTable {
  id: string;
  at: number;
  actor: string;
  action: string;
  session_id: string | null;
  /** JSON object. Never personal data. */
  details: string;
}

export interface ActivityTable {
  /** Grows; within an application, in the order of the commits. */
  sequence: Generated<number>;
  application_id: string;
  at: number;
  /** JSON object as it is collected. Never personal data: it outlives its session. */
  entry: string;
}

export interface ActivityStreamTable {
  application_id: string;
  stream_id: string;
  /** Sequence of the last activity that was collected. */
  cursor: number;
}
