import { useEffect, useState } from 'react';
import { usePage } from './page.ts';
import { Button } from './ui.tsx';

const SHOWN_FROM_MS = 5 * 60_000;
const SOON_MINUTES = [5, 2, 1];

/** The last minutes of a session, counted down for the eye and said twice to the ear; more time can be had once. */
export function TimeLeft() {
  const { t, state, run } = usePage();
  const { expiresAt } = state;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (expiresAt === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [expiresAt]);
  const left = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt - now;
  if (!(left < SHOWN_FROM_MS)) return null;
  const minutes = SOON_MINUTES.filter((soon) => left <= soon * 60_000).pop() ?? 5;
  return (
    <aside className="time-left">
      <span aria-hidden="true">{t('time.left', { time: clock(left) })}</span>
      <span className="unseen" role="status">
        {t('time.soon', { minutes })}
      </span>
      {state.extendable && (
        <Button quiet onPress={() => run.happen({ type: 'extend' })}>
          {t('time.more')}
        </Button>
      )}
    </aside>
  );
}

function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
