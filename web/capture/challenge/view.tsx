import { useCallback, useEffect, useRef, useState } from 'react';
import { base64, CallError } from '../calls.ts';
import type { ChallengeProps, DrawnChallenge, Gesture } from '../camera/contract.ts';
import { Review, type Taken } from '../camera/review.tsx';
import { type Feed, Viewfinder } from '../camera/viewfinder.tsx';
import { useWatched } from '../camera/watched.ts';
import type { Key } from '../strings/strings.ts';
import { Button, Spinner } from '../ui.tsx';
import { type Performed, perform } from './sequence.ts';

type Phase =
  | { readonly name: 'ready'; readonly because: Key | null }
  | { readonly name: 'moving'; readonly step: number; readonly steps: DrawnChallenge['steps'] }
  | { readonly name: 'checking' };

const ready = (because: Key | null): Phase => ({ name: 'ready', because });
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Movements that the service asks for, in an order that nobody knows before; then the selfie that belongs to them. */
export default function Challenge({ calls, onCapture, onUnavailable, ...camera }: ChallengeProps) {
  const { source, t, onProblem } = camera;
  const [phase, setPhase] = useState<Phase>(ready(null));
  const [taken, setTaken] = useState<Taken | null>(null);
  const [feed, setFeed] = useState<Feed | null>(null);
  const run = useRef(0);
  const line = useRef<HTMLParagraphElement>(null);
  // Whoever leaves the page, or comes back to it, begins anew: what was done meanwhile was not seen.
  useEffect(() => {
    const leave = () => {
      if (!document.hidden) return;
      run.current += 1;
      setPhase((now) => (now.name === 'moving' ? ready('challenge.interrupted') : now));
    };
    document.addEventListener('visibilitychange', leave);
    return () => {
      run.current += 1;
      document.removeEventListener('visibilitychange', leave);
    };
  }, []);

  const begin = useCallback(async () => {
    if (!feed) return;
    const mine = ++run.current;
    // The button that was pressed goes away.
    line.current?.focus();
    const gone = () => run.current !== mine;
    try {
      const drawn = await calls.draw();
      const show = (step: number) => setPhase({ name: 'moving', step, steps: drawn.steps });
      const performed = await perform(drawn, { feed, show, pause, now: () => performance.now(), gone });
      if (gone()) return;
      if (!performed) return setPhase(ready('challenge.interrupted'));
      setPhase({ name: 'checking' });
      const feedback = await submit(calls, drawn.nonce, performed);
      if (gone()) return;
      if (feedback !== 'ok') return setPhase(ready(wordsFor(feedback)));
      setTaken({ picture: performed.still, meta: { source: 'camera', auto: true, camera: feed.label } });
    } catch (error) {
      if (gone()) return;
      // Nothing offered, or nothing left to draw: without it then, and the service knows.
      if (error instanceof CallError && error.problem === 'conflict') return onUnavailable();
      setPhase(ready('challenge.trouble'));
    }
  }, [calls, feed, onUnavailable]);
  useWatched(source, feed !== null && phase.name === 'ready' && taken === null, () => void begin());

  const again = () => {
    setTaken(null);
    setPhase(ready(null));
  };
  if (taken) return <Review side="selfie" source={source} t={t} taken={taken} onUse={onCapture} onRetake={again} />;
  return (
    <div className="camera">
      <Viewfinder side="selfie" source={source} onFeed={setFeed} onProblem={onProblem}>
        {phase.name === 'moving' && <Guide gesture={phase.steps[phase.step]!.gesture} />}
      </Viewfinder>
      <p className="challenge-line" role="status" ref={line} tabIndex={-1}>
        {phase.name === 'ready' && t(phase.because ?? (feed ? 'challenge.intro' : 'camera.starting'))}
        {phase.name === 'moving' && t(`challenge.${phase.steps[phase.step]!.gesture}`)}
        {phase.name === 'checking' && (
          <>
            <Spinner /> {t('challenge.checking')}
          </>
        )}
      </p>
      {phase.name === 'moving' && <Progress done={phase.step} of={phase.steps.length} />}
      {phase.name === 'ready' && (
        <Button onPress={() => void begin()} disabled={!feed}>
          {t(phase.because ? 'challenge.again' : 'challenge.begin')}
        </Button>
      )}
      {source.kind === 'virtual' && <p className="camera-line">{t('camera.virtual')}</p>}
    </div>
  );
}

/** The same frames again are answered alike, so a lost answer costs nothing. */
async function submit(calls: ChallengeProps['calls'], nonce: string, { frames }: Performed): Promise<string> {
  const sent = await Promise.all(
    frames.map(async ({ picture, at, step }) => ({ content: await base64(picture), at, step })),
  );
  for (let tries = 0; ; tries++) {
    try {
      return (await calls.submit(nonce, sent)).feedback;
    } catch (error) {
      const passing = error instanceof CallError && (error.problem === 'offline' || error.problem === 'busy');
      if (!passing || tries >= MOST_TRIES) throw error;
      await pause(1000 * 2 ** tries);
    }
  }
}
const MOST_TRIES = 4;

/** What can be mended is said; whether a movement was not made or not seen cannot be told. */
const WORDS: Readonly<Record<string, Key>> = {
  face_not_found: 'feedback.face_not_found.text',
  multi_face: 'feedback.multi_face.text',
  face_too_small: 'feedback.face_too_small.text',
  face_angle_too_large: 'feedback.face_angle_too_large.text',
};
const wordsFor = (feedback: string): Key => WORDS[feedback] ?? 'challenge.not_seen';

const ARROWS: Readonly<Record<Gesture, string>> = { front: '•', left: '←', right: '→', closer: '↑' };

/** Where to turn, over a picture that is shown as in a mirror: the person's own left is on the left. */
const Guide = ({ gesture }: { readonly gesture: Gesture }) => (
  <span className={`guide ${gesture}`} aria-hidden="true" key={gesture}>
    {ARROWS[gesture]}
  </span>
);

const Progress = ({ done, of }: { readonly done: number; readonly of: number }) => (
  <ol className="moves" aria-hidden="true">
    {Array.from({ length: of }, (_, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: they are their places
      <li key={i} className={i < done ? 'over' : i === done ? 'now' : ''} />
    ))}
  </ol>
);
