import { useEffect, useState } from 'react';
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
  const use = () => onUse(taken.picture, taken.meta);
  useWatched(source, url !== undefined, use);
  return (
    <div className="camera">
      <img src={url} alt="" />
      <p className="camera-line" role="status">
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
