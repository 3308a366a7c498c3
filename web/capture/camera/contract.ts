import type { ComponentType } from 'react';
import type { ImageType } from '../../../src/analysis/findings.ts';
import type { Boot } from '../boot.ts';
import type { Translate } from '../strings/strings.ts';

/** What the page and the camera tell each other: the page knows no MediaStream, the camera knows no session. */

export type CapturePolicy = Boot['capture'];

/** Where pictures come from: a camera, or a fictional person that the service draws for test applications. */
export type PictureSource =
  | { readonly kind: 'camera' }
  | {
      readonly kind: 'virtual';
      /** What the addresses of the pictures begin with. */
      readonly pictures: string;
      /** Nobody presses a button: the page does, slowly enough to be read. */
      readonly watched: boolean;
    };

/** What keeps a camera from working. Each is a screen of the page with a way out. */
export const CAMERA_PROBLEMS = [
  'denied',
  'dismissed',
  'absent',
  'busy',
  'black',
  'in_app_browser',
  'insecure',
  'ended',
  'failed',
] as const;
export type CameraProblem = (typeof CAMERA_PROBLEMS)[number];

/** How a picture came about; goes to the session with the upload. */
export interface CaptureMeta {
  readonly source: 'camera' | 'file';
  /** Taken by auto-capture, not by the button. */
  readonly auto: boolean;
  /** Label of the camera that took it, and of those that could have. */
  readonly camera?: string;
  readonly cameras?: readonly string[];
}

export interface CameraViewProps {
  readonly side: ImageType;
  readonly policy: CapturePolicy;
  readonly source: PictureSource;
  readonly t: Translate;
  /** A JPEG that the person has approved: not mirrored, upright, without metadata. Called once. */
  readonly onCapture: (picture: Blob, meta: CaptureMeta) => void;
  /** The camera has been given back already when this is called. */
  readonly onProblem: (problem: CameraProblem) => void;
}

export type Gesture = 'front' | 'left' | 'right' | 'closer';

export interface DrawnChallenge {
  readonly nonce: string;
  /** ISO 8601. */
  readonly deadline: string;
  readonly steps: readonly { readonly gesture: Gesture; readonly frames: number }[];
  readonly frame: { readonly longest_side: number; readonly format: 'jpeg' };
}

export interface ChallengeFrame {
  /** Base64 of a JPEG. */
  readonly content: string;
  /** Milliseconds since the challenge was shown. */
  readonly at: number;
  /** Index in `steps`. */
  readonly step: number;
}

/** The challenge's two calls, with the session's token already in them. Both reject with the page's `CallError`. */
export interface ChallengeCalls {
  readonly draw: () => Promise<DrawnChallenge>;
  readonly submit: (
    nonce: string,
    frames: readonly ChallengeFrame[],
  ) => Promise<{ readonly feedback: string; readonly complete: boolean }>;
}

export interface ChallengeProps extends Omit<CameraViewProps, 'side'> {
  readonly calls: ChallengeCalls;
  /** The application does not offer it, or it cannot go on: the page takes a still selfie instead. */
  readonly onUnavailable: () => void;
}

/** `camera/view.tsx` exports the one, `challenge/view.tsx` the other, both by default: the page loads them when needed. */
export type CameraView = ComponentType<CameraViewProps>;
export type Challenge = ComponentType<ChallengeProps>;
