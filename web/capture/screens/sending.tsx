import { useEffect } from 'react';
import { FeedbackDrawing } from '../feedback-drawings.tsx';
import { usePage } from '../page.ts';
import { Scene } from '../pictures.tsx';
import type { Screen as Shown } from '../state.ts';
import { Markdown } from '../text.tsx';
import { Button, Screen, Spinner } from '../ui.tsx';

/** How far the picture is: what has been sent is measured, what the examination takes is not, and no bar pretends to. */
export function Sending({ screen }: { screen: Extract<Shown, { name: 'sending' }> }) {
  const { t, run } = usePage();
  const { trouble, shot } = screen;
  if (trouble !== null)
    return (
      <Screen
        title={t(`sending.${trouble}_title`)}
        text={t(`sending.${trouble}_text`)}
        picture={<Scene of="cloud" />}
        actions={<Button onPress={() => run.happen({ type: 'again' })}>{t('retry')}</Button>}
      />
    );
  const sent = run.sent >= 1;
  return (
    <Screen
      title={t(sent ? 'sending.checking' : 'sending.title')}
      picture={<Scene of={shot.side === 'selfie' ? 'face' : 'document'} />}
    >
      <div className="measured">
        {sent ? <Spinner /> : <progress value={run.sent} max={1} aria-label={t('sending.title')} />}
      </div>
    </Screen>
  );
}

const SHOWN_MS = 900;

export function Accepted() {
  const { t, run } = usePage();
  useEffect(() => {
    const timer = setTimeout(() => run.happen({ type: 'next' }), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [run]);
  return <Screen title={t('accepted.title')} picture={<Scene of="tick" />} />;
}

/** Why a picture was refused, and what to do. An application's own words are text, whatever stands in them. */
export function Feedback({ screen }: { screen: Extract<Shown, { name: 'feedback' }> }) {
  const { t, run } = usePage();
  const { code, custom } = screen;
  return (
    <Screen
      title={t(`feedback.${code}.title`)}
      text={custom === null ? t(`feedback.${code}.text`) : <Markdown source={custom} />}
      picture={<FeedbackDrawing code={code} />}
      actions={<Button onPress={() => run.happen({ type: 'retry' })}>{t('retry')}</Button>}
    />
  );
}
