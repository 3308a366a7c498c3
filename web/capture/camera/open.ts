import type { ImageType } from '../../../src/analysis/findings.ts';
import type { CameraProblem } from './contract.ts';
import { type Lens, rearLenses } from './lens.ts';

/** Opens the camera that a side wants, or says which problem stands in the way. */

const PROBLEMS: Readonly<Record<string, CameraProblem>> = {
  NotFoundError: 'absent',
  OverconstrainedError: 'absent',
  NotReadableError: 'busy',
  TrackStartError: 'busy',
  AbortError: 'busy',
  SecurityError: 'insecure',
};

/** Browsers inside other apps, which often get no camera and have a menu to leave by. */
const IN_APP = /FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|Snapchat|; wv\)/;

export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** An open camera, and what else of the device could be used in its place. */
export interface Opened {
  readonly stream: MediaStream;
  /** Rear cameras, the main one first; fewer than two where there is nothing to change. */
  readonly lenses: readonly Lens[];
}

/** Opens the camera that a side wants: of a document the main one of the rear, or the one asked for. */
export async function openCamera(side: ImageType, lens: string | null = null): Promise<Opened> {
  if (!window.isSecureContext) throw new CameraError('insecure');
  if (!navigator.mediaDevices?.getUserMedia)
    throw new CameraError(IN_APP.test(navigator.userAgent) ? 'in_app_browser' : 'absent');
  try {
    const asked =
      lens === null ? { facingMode: side === 'selfie' ? 'user' : 'environment' } : { deviceId: { exact: lens } };
    const stream = await streamOf(asked);
    // Cameras have names only once one of them may be used.
    const lenses = side === 'selfie' ? [] : await rearCameras();
    return lens === null ? await mainLens(stream, lenses) : { stream, lenses };
  } catch (error) {
    throw new CameraError(await problemOf((error as DOMException).name));
  }
}

/** Some cameras say that they can do more than they then do: the second wish is one that all can fulfil. */
const SIZES = [
  { width: { ideal: 3840 }, height: { ideal: 2160 } },
  { width: { ideal: 1920 }, height: { ideal: 1080 } },
];

async function streamOf(camera: MediaTrackConstraints): Promise<MediaStream> {
  const [wish, second] = SIZES.map((size) => ({ video: { ...camera, ...size }, audio: false }));
  return navigator.mediaDevices.getUserMedia(wish).catch((error: DOMException) => {
    if (error.name !== 'NotReadableError' && error.name !== 'AbortError') throw error;
    return navigator.mediaDevices.getUserMedia(second);
  });
}

const rearCameras = async (): Promise<Lens[]> => {
  const all = await navigator.mediaDevices.enumerateDevices().catch((): MediaDeviceInfo[] => []);
  return rearLenses(all.filter(({ kind }) => kind === 'videoinput'));
};

/** Browsers give "environment" whichever rear camera comes first, at times the ultra-wide one. */
async function mainLens(stream: MediaStream, lenses: readonly Lens[]): Promise<Opened> {
  const [main] = lenses;
  const given = stream.getVideoTracks()[0]?.getSettings().deviceId;
  if (!main || !given || main.deviceId === given) return { stream, lenses };
  closeCamera(stream);
  const better = await streamOf({ deviceId: { exact: main.deviceId } }).catch(() =>
    streamOf({ deviceId: { exact: given } }),
  );
  return { stream: better, lenses };
}

/** Turns the lamp beside the lens on and off; null where there is none. */
export function torchOf(stream: MediaStream): ((on: boolean) => void) | null {
  const [track] = stream.getVideoTracks();
  const { torch } = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  if (!track || torch !== true) return null;
  return (on) => void track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }).catch(() => {});
}

async function problemOf(name: string): Promise<CameraProblem> {
  if (name !== 'NotAllowedError') return PROBLEMS[name] ?? 'failed';
  if (IN_APP.test(navigator.userAgent)) return 'in_app_browser';
  // Refused for this page, or a question that was closed: only the first has to be undone in the settings.
  const permission = await navigator.permissions?.query({ name: 'camera' as PermissionName }).catch(() => null);
  return permission?.state === 'prompt' ? 'dismissed' : 'denied';
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}

/** The longest sides that the API takes (product: 3840 by 2160, either way up). */
const LONGEST = 3840;
const QUALITY = 0.92;

/** A JPEG of what can be drawn: upright, not mirrored, without metadata. */
export function jpegOf(
  source: CanvasImageSource,
  width: number,
  height: number,
  longest = LONGEST,
): Promise<Blob | null> {
  const canvas = drawn(
    source,
    width,
    height,
    Math.min(1, longest / Math.max(width, height), 2160 / Math.min(width, height)),
  );
  return canvas ? new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY)) : Promise.resolve(null);
}

/** The pixels of what can be drawn, shrunk to a longer side of so many. */
export function frameOf(source: CanvasImageSource, width: number, height: number, longest: number): ImageData | null {
  const canvas = drawn(source, width, height, Math.min(1, longest / Math.max(width, height)));
  return canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

function drawn(source: CanvasImageSource, width: number, height: number, scale: number): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context || canvas.width === 0) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** A camera whose every pixel is black shows nothing: a covered lens, or a browser that lost it. */
export function isBlack(video: HTMLVideoElement): boolean {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [16, 16];
  const context = canvas.getContext('2d');
  if (!context) return false;
  context.drawImage(video, 0, 0, 16, 16);
  return context.getImageData(0, 0, 16, 16).data.every((value, index) => index % 4 === 3 || value < 4);
}
