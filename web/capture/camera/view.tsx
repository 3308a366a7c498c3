import { useEffect, useRef, useState } from 'react';
import type { CameraProblem, CameraViewProps } from './contract.ts';

/** The camera's picture, and a button that takes it. */
export default function CameraView({ side, policy, t, onCapture, onProblem }: CameraViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [ready, setReady] = useState(false);
  const [shot, setShot] = useState<{ picture: Blob; url: string; source: 'camera' | 'file' } | null>(null);
  useEffect(() => {
    const facingMode = side === 'selfie' ? 'user' : 'environment';
    let stream: MediaStream | null = null;
    let over = false;
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode, width: { ideal: 3840 }, height: { ideal: 2160 } } })
      .then(
        (opened) => {
          stream = opened;
          if (over) return stop(opened);
          for (const track of opened.getTracks()) track.onended = () => onProblem('ended');
          if (video.current) video.current.srcObject = opened;
        },
        (error: unknown) => !over && onProblem(PROBLEMS[(error as Error).name] ?? 'failed'),
      );
    return () => {
      over = true;
      if (stream) stop(stream);
    };
  }, [side, onProblem]);
  const take = () => {
    const from = video.current!;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [from.videoWidth, from.videoHeight];
    canvas.getContext('2d')!.drawImage(from, 0, 0);
    canvas.toBlob((picture) => picture && review(picture, 'camera'), 'image/jpeg', 0.92);
  };
  const review = (picture: Blob, source: 'camera' | 'file') =>
    setShot({ picture, url: URL.createObjectURL(picture), source });
  return (
    <div className="camera">
      <video ref={video} autoPlay playsInline muted hidden={shot !== null} onPlaying={() => setReady(true)} />
      {shot && <img src={shot.url} alt="" />}
      {shot === null ? (
        <button type="button" className="shutter" aria-label={t('camera.take')} disabled={!ready} onClick={take} />
      ) : (
        <>
          <p role="status">{t(side === 'selfie' ? 'camera.review_face' : 'camera.review')}</p>
          <button
            type="button"
            className="button"
            onClick={() => onCapture(shot.picture, { source: shot.source, auto: false })}
          >
            {t('camera.use')}
          </button>
          <button type="button" className="button quiet" onClick={() => setShot(null)}>
            {t('camera.retake')}
          </button>
        </>
      )}
      {policy.files && shot === null && (
        <label className="file">
          {t('camera.file')}
          <input
            type="file"
            accept="image/*"
            onChange={(event) => event.target.files?.[0] && review(event.target.files[0], 'file')}
          />
        </label>
      )}
    </div>
  );
}

const PROBLEMS: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: 'denied',
  NotFoundError: 'absent',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}
