import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ImageType } from '../../../src/analysis/findings.ts';
import type { CameraProblem, Gesture, PictureSource } from './contract.ts';
import { CameraError, closeCamera, frameOf, isBlack, jpegOf, type Opened, openCamera, torchOf } from './open.ts';

/** What the viewfinder shows, for whoever takes pictures of it. */
export interface Feed {
  /** The camera's own name for itself. */
  readonly label: string;
  /** A JPEG of what is seen now, with a longer side of so many pixels at most; null where nothing can be drawn. */
  readonly grab: (longest?: number) => Promise<Blob | null>;
  /** What is seen now, in pixels, with a longer side of so many; null where nothing can be drawn. */
  readonly frame: (longest: number) => Pick<ImageData, 'data' | 'width' | 'height'> | null;
  /** A fictional person does it, for the time of so many takes before this one; others do it by themselves. */
  readonly enact: (gesture: Gesture, take: number) => Promise<void>;
  /** The cameras that it could be, by the names that they give themselves. */
  readonly labels: readonly string[];
  /** The next of several rear lenses; null where there is one. */
  readonly change: (() => void) | null;
  readonly torch: ((on: boolean) => void) | null;
}

interface ViewfinderProps {
  readonly side: ImageType;
  readonly source: PictureSource;
  /** Once there is something to see; anew when the camera is another one. */
  readonly onFeed: (feed: Feed) => void;
  /** The camera has been given back already when this is called. */
  readonly onProblem: (problem: CameraProblem) => void;
  /** Lies over the picture. */
  readonly children?: ReactNode;
}

export function Viewfinder({ side, source, onFeed, onProblem, children }: ViewfinderProps) {
  return (
    <div className={`viewfinder ${side}`}>
      {source.kind === 'virtual' ? (
        <Fiction side={side} pictures={source.pictures} onFeed={onFeed} onProblem={onProblem} />
      ) : (
        <Camera side={side} onFeed={onFeed} onProblem={onProblem} />
      )}
      <span className="aim" aria-hidden="true" />
      {children}
    </div>
  );
}

type FeedProps = Pick<ViewfinderProps, 'side' | 'onFeed' | 'onProblem'>;

/** How often it is looked at whether a camera shows anything; black or muted twice in a row, it shows nothing. */
const LOOK_MS = 1_500;

function Camera({ side, onFeed, onProblem }: FeedProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [lens, setLens] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const stream = opened?.stream ?? null;
  useCamera(side, lens, setLens, setOpened, onProblem);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    if (!stream) return;
    const [track] = stream.getVideoTracks();
    let before = false;
    const timer = setInterval(() => {
      // Muted by a call or by the system: the last picture stays, and is not taken for what is there.
      const nothing = track?.muted === true || (video.current !== null && isBlack(video.current));
      if (nothing && before) onProblem('black');
      before = nothing;
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [stream, onProblem]);
  const playing = () => {
    if (!opened) return;
    const from = video.current!;
    const label = opened.stream.getVideoTracks()[0]?.label ?? '';
    onFeed({
      label,
      labels: opened.lenses.map((one) => one.label),
      change: nextLens(opened, setLens),
      torch: torchOf(opened.stream),
      grab: (longest) => jpegOf(from, from.videoWidth, from.videoHeight, longest),
      frame: (longest) => frameOf(from, from.videoWidth, from.videoHeight, longest),
      enact: async () => {},
    });
  };
  return <video ref={video} autoPlay playsInline muted onPlaying={playing} />;
}

/** Goes round the rear lenses. */
function nextLens({ stream, lenses }: Opened, choose: (lens: string) => void): (() => void) | null {
  if (lenses.length < 2) return null;
  const now = stream.getVideoTracks()[0]?.getSettings().deviceId;
  const at = lenses.findIndex(({ deviceId }) => deviceId === now);
  return () => choose(lenses[(at + 1) % lenses.length]!.deviceId);
}

function useCamera(
  side: ImageType,
  lens: string | null,
  choose: (lens: string | null) => void,
  opened: (camera: Opened | null) => void,
  onProblem: FeedProps['onProblem'],
): void {
  const good = useRef<string | null>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let over = false;
    openCamera(side, lens).then(
      (found) => {
        stream = found.stream;
        if (over) return closeCamera(stream);
        for (const track of stream.getTracks()) track.onended = () => onProblem('ended');
        good.current = lens;
        opened(found);
      },
      (error: unknown) => {
        if (over) return;
        // A lens that does not open is no reason to lose the one before.
        if (lens !== null) return choose(lens === good.current ? null : good.current);
        onProblem(error instanceof CameraError ? error.problem : 'failed');
      },
    );
    return () => {
      over = true;
      opened(null);
      if (stream) closeCamera(stream);
    };
  }, [side, lens, choose, opened, onProblem]);
}

/** Pictures of a fictional person, which the service draws for test applications. */
function Fiction({ side, pictures, onFeed, onProblem }: FeedProps & { readonly pictures: string }) {
  const image = useRef<HTMLImageElement>(null);
  const show = (scene: string) =>
    new Promise<void>((resolve, reject) => {
      const shown = image.current!;
      const address = `${pictures}/${scene}.jpg`;
      if (shown.src.endsWith(address)) return resolve();
      shown.onload = () => resolve();
      shown.onerror = () => reject(new CameraError('failed'));
      shown.src = address;
    });
  const ready = () => {
    // Drawing a face and its movements takes the service seconds: it begins with them now.
    if (side !== 'selfie') new Image().src = `${pictures}/selfie.jpg`;
    onFeed({
      label: 'Virtual camera: fictional person',
      labels: [],
      change: null,
      torch: null,
      grab: (longest) => jpegOf(image.current!, image.current!.naturalWidth, image.current!.naturalHeight, longest),
      frame: (longest) => frameOf(image.current!, image.current!.naturalWidth, image.current!.naturalHeight, longest),
      enact: (gesture, take) => show(`${gesture}-${take}`),
    });
  };
  return <img ref={image} src={`${pictures}/${side}.jpg`} alt="" onLoad={ready} onError={() => onProblem('failed')} />;
}
