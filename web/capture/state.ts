import type { Feedback, ImageType } from '../../src/analysis/findings.ts';
import type { CameraProblem, CaptureMeta } from './camera/contract.ts';

/** What the page can show, what can happen to it, and what it can be told to do. */

export interface Shot {
  /** Chosen by the page; sent again with the same picture, it counts once. */
  readonly id: string;
  readonly side: ImageType;
  readonly picture: Blob;
  readonly meta: CaptureMeta;
}

export type Screen =
  /** On a computer: a QR code for the phone. `begun` once the phone has opened it. */
  | { readonly name: 'handoff'; readonly begun: boolean }
  | { readonly name: 'prepare' | 'consent' | 'declined' | 'starting' }
  /** A loaded page asks how its session stands. */
  | { readonly name: 'resuming' }
  /** `live`: with the server's challenge, which only a selfie has. */
  | { readonly name: 'capture'; readonly side: ImageType; readonly live: boolean }
  | { readonly name: 'camera_problem'; readonly side: ImageType; readonly problem: CameraProblem }
  | { readonly name: 'paused'; readonly side: ImageType; readonly why: 'back' | 'interrupted' }
  /** `trouble`: why the picture is not there yet; it is kept and sent again. */
  | { readonly name: 'sending'; readonly shot: Shot; readonly tries: number; readonly trouble: Trouble | null }
  | { readonly name: 'accepted'; readonly side: ImageType }
  | { readonly name: 'feedback'; readonly side: ImageType; readonly code: Refused; readonly custom: string | null }
  | { readonly name: 'processing' }
  | { readonly name: 'recapture'; readonly reason: string }
  | { readonly name: 'leaving'; readonly to: string }
  | { readonly name: 'done' | 'return_to_computer' | 'expired' | 'used' | 'unknown' | 'elsewhere' }
  | { readonly name: 'failed'; readonly why: Failure; readonly shot?: Shot };

export type ScreenName = Screen['name'];
export type Trouble = 'offline' | 'busy';
/** The codes of the API, and one of ours: the file was not a picture. */
export type Refused = Exclude<Feedback, 'ok'> | 'unreadable';
export const REFUSED: readonly Refused[] = [
  'other',
  'document_not_found',
  'face_not_found',
  'document_face_not_found',
  'obstructed',
  'blur',
  'glare',
  'document_not_supported',
  'document_not_matching',
  'wrong_document_side',
  'multi_face',
  'face_rotated',
  'face_too_small',
  'face_too_close',
  'closed_eyes',
  'face_angle_too_large',
  'face_close_to_border',
  'face_occluded',
  'face_cropped',
  'barcode_not_found',
  'glare_selfie',
  'blur_selfie',
  'restricted_criteria',
  'unreadable',
];
/** `start` and `send` can be tried again; `session` is over; `too_many` pictures were sent. */
export type Failure = 'start' | 'send' | 'session' | 'too_many';

/** How a call ended that did not succeed. */
export type CallProblem = 'offline' | 'busy' | 'refused' | 'unauthorized' | 'gone' | 'conflict' | 'too_many' | 'broken';

export interface Standing {
  readonly status: string;
  readonly missing: readonly ImageType[];
  readonly reason?: string | undefined;
  readonly callbackUrl?: string | undefined;
  /** Epoch milliseconds; absent where nothing runs out. */
  readonly expiresAt?: number | undefined;
  readonly extendable?: boolean | undefined;
}

export interface State {
  readonly screen: Screen;
  readonly missing: readonly ImageType[];
  readonly expiresAt: number | null;
  readonly extendable: boolean;
  readonly callbackUrl: string | null;
  /** The challenge is offered and has not turned out impossible on this device. */
  readonly challenge: boolean;
  readonly entry: Entry;
}

/** What is known when the page opens. */
export interface Entry {
  readonly stage: 'start' | 'session' | 'gone';
  readonly gone: 'used' | 'expired' | 'unknown';
  /** This tab holds the session's token. */
  readonly mine: boolean;
  /** This device is a computer that should hand over to a phone. */
  readonly handsOver: boolean;
  /** A computer waits for what is done here. */
  readonly fromDesktop: boolean;
  readonly consentSheet: boolean;
  readonly challenge: boolean;
  /** A fictional person stands before a virtual camera; whoever only watches presses nothing. */
  readonly virtual: { readonly watched: boolean } | null;
}

export type Happening =
  | { readonly type: 'begin' | 'agree' | 'decline' | 'continue_here' | 'retry' | 'again' | 'next' | 'back' | 'extend' }
  | { readonly type: 'link'; readonly standing: Standing }
  | { readonly type: 'started'; readonly missing: readonly ImageType[] }
  | { readonly type: 'start_failed'; readonly problem: CallProblem }
  | { readonly type: 'standing'; readonly standing: Standing }
  | { readonly type: 'standing_failed'; readonly problem: CallProblem }
  | { readonly type: 'captured'; readonly shot: Shot }
  | { readonly type: 'camera_problem'; readonly problem: CameraProblem }
  | { readonly type: 'challenge_unavailable' }
  | {
      readonly type: 'answered';
      readonly feedback: string;
      readonly custom?: string | undefined;
      readonly missing: readonly ImageType[];
    }
  | { readonly type: 'send_failed'; readonly problem: CallProblem };

export type Command =
  | { readonly do: 'start' | 'ask' | 'extend' | 'leave_page' }
  | { readonly do: 'send'; readonly shot: Shot }
  /** Sends `again` after that time, or as soon as the network is back. */
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'leave'; readonly to: string };

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}
