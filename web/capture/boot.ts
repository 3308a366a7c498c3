/** What the server knows before anything is asked; the HTML carries it as JSON. */
export interface Boot {
  /** A link that can be started; a session that was begun on this device; or one that cannot be used any more. */
  readonly stage: 'start' | 'session' | 'gone';
  readonly gone?: 'used' | 'expired' | 'unknown';
  /** Whether the flow ends with a selfie. */
  readonly selfie: boolean;
  readonly startToken?: string;
  readonly sessionId?: string;
  readonly application: { readonly name: string; readonly mode: 'test' | 'live' };
  readonly branding: {
    readonly logo?: string;
    readonly colour?: string;
    readonly background?: string;
    readonly titleFont?: string;
    readonly textFont?: string;
    readonly radius?: number;
    readonly scheme?: 'light' | 'dark' | 'auto';
  };
  /** A small subset of markdown. */
  readonly support?: string;
  readonly language?: string;
  /** By language, then by key. */
  readonly strings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly consent: {
    readonly format: 'sheet' | 'checkbox';
    readonly documentId: string;
    readonly hash: string;
    readonly title: string;
    readonly text: string;
    readonly links?: readonly { readonly label: string; readonly url: string }[];
  };
  readonly capture: {
    readonly files: boolean;
    readonly desktopCamera: boolean;
    readonly autoCapture: boolean;
    readonly challenge: boolean;
    readonly virtualCamera: boolean;
  };
  /** What the QR code says. */
  readonly handoff?: string;
}

export function readBoot(): Boot {
  return JSON.parse(document.getElementById('boot')?.textContent ?? '');
}
