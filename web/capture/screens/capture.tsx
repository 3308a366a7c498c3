import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { ImageType } from '../../../src/analysis/findings.ts';
import { challengeCalls } from '../calls.ts';
import type { CameraProblem, CameraViewProps, PictureSource } from '../camera/contract.ts';
import { FileInput } from '../camera/file.tsx';
import { Review, type Taken } from '../camera/review.tsx';
import { newId } from '../new-id.ts';
import { usePage } from '../page.ts';
import { Scene } from '../pictures.tsx';
import type { Screen as Shown } from '../state.ts';
import { Button, Screen, Spinner } from '../ui.tsx';

const CameraView = lazy(() => import('../camera/view.tsx'));
const Challenge = lazy(() => import('../challenge/view.tsx'));

export function Capture({ screen }: { screen: Extract<Shown, { name: 'capture' }> }) {
  const { t, run, boot } = usePage();
  const { side, live } = screen;
  const onCapture = useCaptured(side);
  const onProblem = useCallback((problem: CameraProblem) => run.happen({ type: 'camera_problem', problem }), [run]);
  const onUnavailable = useCallback(() => run.happen({ type: 'challenge_unavailable' }), [run]);
  const calls = useMemo(() => (run.held ? challengeCalls(run.held) : null), [run.held]);
  const camera = { policy: boot.capture, source: useSource(), t, onCapture, onProblem };
  return (
    <Screen title={t(live ? 'challenge.title' : `${side}.title`)} text={live ? undefined : t(`${side}.text`)}>
      <div className={`stage ${side}`}>
        <Suspense fallback={<Starting />}>
          {live && calls ? (
            <Challenge {...camera} calls={calls} onUnavailable={onUnavailable} />
          ) : (
            <CameraView key={side} side={side} {...camera} />
          )}
        </Suspense>
      </div>
    </Screen>
  );
}

function useCaptured(side: ImageType): CameraViewProps['onCapture'] {
  const { run } = usePage();
  return useCallback(
    (picture, meta) => run.happen({ type: 'captured', shot: { id: newId(), side, picture, meta } }),
    [run, side],
  );
}

/** The pictures of a fictional person belong to the session. */
function useSource(): PictureSource {
  const { run } = usePage();
  const { virtual } = run;
  const sid = run.held?.sid;
  return useMemo(
    () =>
      virtual && sid
        ? { kind: 'virtual', pictures: `/verify/app/virtual/${sid}`, watched: virtual.watched }
        : { kind: 'camera' },
    [virtual, sid],
  );
}

function Starting() {
  const { t } = usePage();
  return (
    <p className="waiting" role="status">
      <Spinner />
      {t('camera.starting')}
    </p>
  );
}

/** Where no camera gives a picture, a file may, if the application allows it; movements are in none. */
export function CameraProblemScreen({ screen }: { screen: Extract<Shown, { name: 'camera_problem' }> }) {
  const { t, run, boot, state } = usePage();
  const { problem, side } = screen;
  const [taken, setTaken] = useState<Taken | null>(null);
  const source = useSource();
  const onUse = useCaptured(side);
  const key = problem === 'ended' ? 'failed' : problem;
  const takesFile = boot.capture.files && !(side === 'selfie' && state.challenge);
  if (taken)
    return (
      <Screen title={t(`${side}.title`)}>
        <Review side={side} source={source} t={t} taken={taken} onUse={onUse} onRetake={() => setTaken(null)} />
      </Screen>
    );
  return (
    <Screen
      title={t(`problem.${key}.title`)}
      text={t(`problem.${key}.text`)}
      picture={<Scene of="camera" />}
      actions={
        <>
          <Button onPress={() => run.happen({ type: 'retry' })}>{t('retry')}</Button>
          {takesFile && <FileInput label={t('camera.file')} onTake={(picture, meta) => setTaken({ picture, meta })} />}
        </>
      }
    />
  );
}

export function Paused({ screen }: { screen: Extract<Shown, { name: 'paused' }> }) {
  const { t, run } = usePage();
  return (
    <Screen
      title={t(`paused.${screen.why}_title`)}
      text={t(`paused.${screen.why}_text`)}
      picture={<Scene of="pause" />}
      actions={<Button onPress={() => run.happen({ type: 'retry' })}>{t('continue')}</Button>}
    />
  );
}
