import { useEffect, useRef, useState } from 'react';
import type { CameraViewProps, CaptureMeta } from './contract.ts';
import { useWatched } from './watched.ts';

export interface Taken {
  readonly picture: Blob;
  readonly meta: CaptureMeta;
}

interface ReviewProps extends Pick<CameraViewProps, 'side' | 'source' | 't'> {
  readonly taken: Taken;
  readonly onUse: CameraViewProps['onCapture'];
  readonly onRetake: () => void;
}

/** A look at the picture before it is sent. */
export function Review({ side, source, t, taken, onUse, onRetake }: ReviewProps) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(taken.picture);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [taken]);
  // The button that was pressed is gone: whoever does not see it goes on at the question, and back to the heading.
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    question.current?.focus({ preventScroll: true });
    return () => document.querySelector('h1')?.focus({ preventScroll: true });
  }, []);
  const use = () => onUse(taken.picture, taken.meta);
  useWatched(source, url !== undefined, use);
  return (
    <div className="camera">
      <img src={url} alt="" />
      <p className="camera-line" role="status" ref={question} tabIndex={-1}>
        {t(side === 'selfie' ? 'camera.review_face' : 'camera.review')}
      </p>
      <button type="button" className="button" onClick={use}>
        {t('camera.use')}
      </button>
      <button type="button" className="button quiet" onClick={onRetake}>
        {t('camera.retake')}
      </button>
    </div>
  );
}
