import type { ConsentText } from '../session/consent-text.ts';

/** What the page knows before it asks anything: its HTML carries this as JSON. */
export interface Boot {
  /** A link that can be started; a session that was begun on some device; or a link that leads nowhere any more. */
  readonly stage: 'start' | 'session' | 'gone';
  readonly gone?: 'used' | 'expired' | 'unknown';
  readonly startToken?: string;
  readonly sessionId?: string;
  /** Whether the flow begins with a document: a face authentication has none. */
  readonly document: boolean;
  /** Whether the flow ends with a selfie. */
  readonly selfie: boolean;
  readonly application: { readonly name: string; readonly mode: 'test' | 'live' };
  readonly branding: Branding;
  /** Shown under "Help", in the page's small subset of markdown. */
  readonly support?: string;
  /** The application's choice, which overrides the browser's. */
  readonly language?: string;
  /** The application's own texts, by language and then by key. */
  readonly strings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly consent: ConsentDocument;
  /** What the page may know of the device goes to the server with the consent. */
  readonly deviceEvidence: boolean;
  readonly capture: {
    /** A picture may come from a file. */
    readonly files: boolean;
    /** A computer may use its own camera instead of handing over to a phone. */
    readonly desktopCamera: boolean;
    readonly autoCapture: boolean;
    readonly challenge: boolean;
    /** Test applications only: pictures may be fed in place of the camera. */
    readonly virtualCamera: boolean;
  };
  /** The link that the QR code says; absent where nothing can be handed over. */
  readonly handoff?: string;
}

export interface Branding {
  readonly logo?: string;
  /** `#rgb` or `#rrggbb`. */
  readonly colour?: string;
  readonly titleFont?: string;
  readonly textFont?: string;
  /** Of corners, in CSS pixels. */
  readonly radius?: number;
  readonly scheme?: 'light' | 'dark' | 'auto';
}

export interface ConsentDocument extends ConsentText {
  /** Stored with the session, as what the person agreed to. */
  readonly documentId: string;
  /** Names the very text: SHA-256, hexadecimal. */
  readonly hash: string;
}
