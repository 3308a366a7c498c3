import { useEffect, useState } from 'react';
import { FeedbackDrawing } from '../feedback-drawings.tsx';
import { usePage } from '../page.ts';
import { Scene } from '../pictures.tsx';
import { REFUSED, type Screen as Shown } from '../state.ts';
import type { Key } from '../strings/strings.ts';
import { Button, Screen, Spinner } from '../ui.tsx';

export function Moment() {
  const { t } = usePage();
  return (
    <Screen title={t('moment')}>
      <div className="measured">
        <Spinner />
      </div>
    </Screen>
  );
}

const LONG_MS = 20_000;

/** What has happened and what is happening; how long it takes nobody knows, so nothing counts down. */
export function Processing() {
  const { t } = usePage();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Screen title={t('processing.title')} text={t('processing.text')}>
      <ul className="stations">
        <li className="over">
          <Tick />
          {t('processing.received')}
        </li>
        <li>
          <Spinner />
          {t('processing.examined')}
        </li>
      </ul>
      <p className="caption" role="status">
        {long ? t('processing.long') : ''}
      </p>
    </Screen>
  );
}

const Tick = () => (
  <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M5 12.500l4.500 4.500L19 7.500" />
  </svg>
);

/** Reasons of the wire; those that are codes of a refused picture have its words. */
const REASONS: Readonly<Record<string, Key>> = {
  document_expired: 'reason.document_expired',
  document_damaged: 'reason.document_damaged',
  poor_image_quality: 'reason.poor_image_quality',
  document_type_restricted: 'reason.document_type_restricted',
  no_face: 'feedback.face_not_found.text',
  other: 'reason.other',
};

/** Why, and exactly which pictures: nothing is asked for again that was good. */
export function Recapture({ screen }: { screen: Extract<Shown, { name: 'recapture' }> }) {
  const { t, run, state } = usePage();
  const code = REFUSED.find((one) => one === screen.reason);
  const key = REASONS[screen.reason] ?? (code ? (`feedback.${code}.text` as const) : 'reason.other');
  return (
    <Screen
      title={t('recapture.title')}
      text={t(key)}
      picture={code ? <FeedbackDrawing code={code} /> : <Scene of="document" />}
      actions={<Button onPress={() => run.happen({ type: 'retry' })}>{t('continue')}</Button>}
    >
      <h2 className="caption">{t('recapture.needed')}</h2>
      <ul className="stations">
        {state.missing.map((side) => (
          <li key={side}>{t(`${side}.title`)}</li>
        ))}
      </ul>
    </Screen>
  );
}
