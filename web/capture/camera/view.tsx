import { useCallback, useEffect, useState } from 'react';
import { useAuto } from '../auto/use-auto.ts';
import type { CameraViewProps, CaptureMeta } from './contract.ts';
import { FileInput } from './file.tsx';
import { Review, type Taken } from './review.tsx';
import { type Feed, Viewfinder } from './viewfinder.tsx';
import { useWatched } from './watched.ts';

/** The camera's picture with what has to be inside it, a button that takes it, and a look at it before it is sent. */
export default function CameraView({ onCapture, ...camera }: CameraViewProps) {
  const [taken, setTaken] = useState<Taken | null>(null);
  if (!taken) return <Live {...camera} onTake={(picture, meta) => setTaken({ picture, meta })} />;
  return <Review {...camera} taken={taken} onUse={onCapture} onRetake={() => setTaken(null)} />;
}

interface LiveProps extends Omit<CameraViewProps, 'onCapture'> {
  readonly onTake: (picture: Blob, meta: CaptureMeta) => void;
}

function Live({ side, policy, source, t, onTake, onProblem }: LiveProps) {
  const [feed, setFeed] = useState<Feed | null>(null);
  // The camera may be gone before a picture of it is there.
  useEffect(() => () => setFeed(null), []);
  const take = useCallback(
    async (auto: boolean) => {
      const picture = await feed?.grab();
      if (picture) onTake(picture, { source: 'camera', auto, ...named(feed) });
    },
    [feed, onTake],
  );
  useWatched(source, feed !== null, () => void take(false));
  const auto = useCallback(() => void take(true), [take]);
  const verdict = useAuto(side, feed, policy.autoCapture && source.kind === 'camera', auto);
  return (
    <div className="camera">
      <Viewfinder side={side} source={source} onFeed={setFeed} onProblem={onProblem}>
        {verdict && (
          <p className="hint" role="status">
            {t(verdict === 'ok' ? 'hint.still' : verdict)}
          </p>
        )}
      </Viewfinder>
      {/* Lenses and a lamp turn up later: on either side of the shutter, which stays where the finger is. */}
      <div className="trigger">
        {feed?.change && (
          <button type="button" className="button quiet lens" onClick={feed.change}>
            {t('camera.switch')}
          </button>
        )}
        <button
          type="button"
          className="shutter"
          aria-label={t('camera.take')}
          disabled={!feed}
          onClick={() => void take(false)}
        />
        {feed?.torch && <Lamp turn={feed.torch} t={t} />}
      </div>
      {source.kind === 'virtual' && <p className="camera-line">{t('camera.virtual')}</p>}
      {policy.files && <FileInput label={t('camera.file')} onTake={onTake} />}
    </div>
  );
}

/** How the camera that took a picture, and those that could have, call themselves. */
const named = (feed: Feed | null): Partial<CaptureMeta> => ({
  ...(feed?.label && { camera: feed.label }),
  ...(feed && feed.labels.length > 0 && { cameras: feed.labels }),
});

function Lamp({ turn, t }: { readonly turn: NonNullable<Feed['torch']>; readonly t: LiveProps['t'] }) {
  const [lit, setLit] = useState(false);
  const light = () => {
    turn(!lit);
    setLit(!lit);
  };
  return (
    <button type="button" className="button quiet lamp" aria-pressed={lit} onClick={light}>
      {t(lit ? 'camera.light_off' : 'camera.light_on')}
    </button>
  );
}
