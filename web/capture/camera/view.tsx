import { useEffect, useRef, useState } from 'react';
import type { CameraProblem, CameraViewProps, CaptureMeta } from './contract.ts';
import { CameraError, closeCamera, isBlack, jpegOf, openCamera } from './open.ts';

interface Taken {
  readonly picture: Blob;
  readonly url: string;
  readonly meta: CaptureMeta;
}

/** How long a camera may show black before it counts as one that shows nothing. */
const BLACK_MS = 3_000;

/** The camera's picture with what has to be inside it, a button that takes it, and a look at it before it is sent. */
export default function CameraView({ side, policy, t, onCapture, onProblem }: CameraViewProps) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const take = (picture: Blob, meta: CaptureMeta) => setTaken({ picture, url: URL.createObjectURL(picture), meta });
  const url = taken?.url;
  useEffect(() => () => (url === undefined ? undefined : URL.revokeObjectURL(url)), [url]);
  if (taken)
    return (
      <div className="camera">
        <img src={taken.url} alt="" />
        <p className="camera-line" role="status">
          {t(side === 'selfie' ? 'camera.review_face' : 'camera.review')}
        </p>
        <button type="button" className="button" onClick={() => onCapture(taken.picture, taken.meta)}>
          {t('camera.use')}
        </button>
        <button type="button" className="button quiet" onClick={() => setTaken(null)}>
          {t('camera.retake')}
        </button>
      </div>
    );
  return <Live side={side} policy={policy} t={t} onTake={take} onProblem={onProblem} />;
}

interface LiveProps extends Omit<CameraViewProps, 'onCapture'> {
  readonly onTake: (picture: Blob, meta: CaptureMeta) => void;
}

function Live({ side, policy, t, onTake, onProblem }: LiveProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [ready, setReady] = useState(false);
  useCamera(side, setStream, onProblem);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream;
    if (!stream) return;
    const timer = setTimeout(() => video.current && isBlack(video.current) && onProblem('black'), BLACK_MS);
    return () => clearTimeout(timer);
  }, [stream, onProblem]);
  const take = async () => {
    const from = video.current!;
    const picture = await jpegOf(from, from.videoWidth, from.videoHeight);
    const label = stream?.getVideoTracks()[0]?.label;
    if (picture) onTake(picture, { source: 'camera', auto: false, ...(label && { camera: label }) });
  };
  return (
    <div className="camera">
      <div className={`viewfinder ${side}`}>
        <video ref={video} autoPlay playsInline muted onPlaying={() => setReady(true)} />
        <span className="aim" aria-hidden="true" />
      </div>
      <button
        type="button"
        className="shutter"
        aria-label={t('camera.take')}
        disabled={!ready}
        onClick={() => void take()}
      />
      {policy.files && <FileInput label={t('camera.file')} onTake={onTake} />}
    </div>
  );
}

function useCamera(
  side: CameraViewProps['side'],
  opened: (stream: MediaStream | null) => void,
  onProblem: (problem: CameraProblem) => void,
): void {
  useEffect(() => {
    let stream: MediaStream | null = null;
    let over = false;
    openCamera(side).then(
      (found) => {
        stream = found;
        if (over) return closeCamera(found);
        for (const track of found.getTracks()) track.onended = () => onProblem('ended');
        opened(found);
      },
      (error: unknown) => !over && onProblem(error instanceof CameraError ? error.problem : 'failed'),
    );
    return () => {
      over = true;
      opened(null);
      if (stream) closeCamera(stream);
    };
  }, [side, opened, onProblem]);
}

/** A file as it lies: the service decodes it, takes its metadata off, and says when it is no picture. */
function FileInput({ label, onTake }: { label: string; onTake: LiveProps['onTake'] }) {
  return (
    <label className="file">
      {label}
      <input
        type="file"
        accept="image/jpeg,image/png,image/webp"
        onChange={({ target }) => target.files?.[0] && onTake(target.files[0], { source: 'file', auto: false })}
      />
    </label>
  );
}
