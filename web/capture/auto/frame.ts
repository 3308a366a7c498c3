import type { ImageType } from '../../../src/analysis/findings.ts';
import type { Key } from '../strings/strings.ts';

/** A frame of the viewfinder, shrunk: RGBA as canvases give it. */
export interface Frame {
  readonly side: ImageType;
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** What the person may mend, or `ok`: the shutter may be opened. */
export type Verdict = 'ok' | Extract<Key, `hint.${string}`>;

/** From the worker: that it can look at such frames, that it never will, or what it saw. */
export type Seen = { readonly ready: boolean } | { readonly verdict: Verdict };

/** Longer side of the frames: what the face models need of a face that fills the oval, and the edges of a document. */
export const FRAME_SIDE: Readonly<Record<ImageType, number>> = {
  document_front: 640,
  document_back: 640,
  selfie: 480,
};
