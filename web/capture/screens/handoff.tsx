import { useEffect, useMemo, useState } from 'react';
import { encode } from 'uqr';
import { usePage } from '../page.ts';
import { Scene } from '../pictures.tsx';
import type { Screen as Shown } from '../state.ts';
import { Button, CopyLink, Screen, Spinner } from '../ui.tsx';

/** On a computer: the way to the phone, and what the phone is doing. */
export default function Handoff({ screen }: { screen: Extract<Shown, { name: 'handoff' }> }) {
  const { t, run, boot } = usePage();
  const hasCamera = useHasCamera();
  if (screen.begun)
    return (
      <Screen
        title={t('handoff.begun_title')}
        text={t('handoff.begun_text')}
        picture={<Scene of="phone" />}
        actions={<Waiting text={t('moment')} />}
      />
    );
  const link = boot.handoff ?? '';
  return (
    <Screen
      title={t('handoff.title')}
      text={t('handoff.text')}
      actions={
        <>
          <Waiting text={t('handoff.waiting')} />
          {boot.capture.desktopCamera && hasCamera && (
            <Button quiet onPress={() => run.happen({ type: 'continue_here' })}>
              {t('handoff.here')}
            </Button>
          )}
        </>
      }
    >
      <Code text={link} label={t('handoff.code')} />
      <p className="caption">{t('handoff.link')}</p>
      <p className="link-text">
        <bdi>{link}</bdi>
      </p>
      <CopyLink link={link} />
    </Screen>
  );
}

/** Known before anything is asked or allowed: a link must not be used up on a computer that cannot go on. */
function useHasCamera(): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    const devices = navigator.mediaDevices?.enumerateDevices() ?? Promise.resolve([]);
    devices.then(
      (found) => setHas(found.some(({ kind }) => kind === 'videoinput')),
      () => setHas(false),
    );
  }, []);
  return has;
}

const Waiting = ({ text }: { text: string }) => (
  <p className="waiting" role="status">
    <Spinner />
    {text}
  </p>
);

/** Always dark on white, whatever the scheme: cameras expect that. */
function Code({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg className="code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}

function drawn(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { border: 3, ecc: 'M' });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { size, path };
}
