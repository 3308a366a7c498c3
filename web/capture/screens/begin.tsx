import { useEffect, useId, useRef, useState } from 'react';
import type { Boot } from '../boot.ts';
import { usePage } from '../page.ts';
import { Icon, Scene } from '../pictures.tsx';
import { Markdown, OutLink } from '../text.tsx';
import { Button, Screen } from '../ui.tsx';

const TIPS = ['document', 'valid', 'light', 'original'] as const;
/** A face needs nothing but light. */
const FACE_TIPS: ReadonlySet<string> = new Set(['light']);

/** What is asked for, by what the session takes pictures of. */
const asked = ({ document, selfie }: Boot) =>
  !document ? 'prepare.text_only_face' : selfie ? 'prepare.text_face' : 'prepare.text';

/** What to have at hand; with the checkbox form of consent where the application uses that one. */
export function Prepare() {
  const { t, run, boot } = usePage();
  const [agreed, setAgreed] = useState(false);
  const [reminded, setReminded] = useState(false);
  const asksHere = boot.consent.format === 'checkbox';
  const begin = () => (asksHere && !agreed ? setReminded(true) : run.happen({ type: 'begin' }));
  return (
    <Screen
      title={t('prepare.title')}
      text={t(asked(boot), { name: boot.application.name })}
      picture={<Scene of={boot.document ? 'document' : 'face'} />}
      crowded={asksHere}
      actions={
        <>
          {asksHere && <ConsentBox agreed={agreed} change={setAgreed} reminded={reminded && !agreed} />}
          <Button onPress={begin}>{t('prepare.start')}</Button>
        </>
      }
    >
      <ul className="tips">
        {TIPS.filter((tip) => boot.document || FACE_TIPS.has(tip)).map((tip) => (
          <li key={tip}>
            <Icon of={tip} />
            <span>{t(`prepare.tip_${tip}`)}</span>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

interface ConsentBoxProps {
  readonly agreed: boolean;
  readonly change: (agreed: boolean) => void;
  readonly reminded: boolean;
}

function ConsentBox({ agreed, change, reminded }: ConsentBoxProps) {
  const { t, boot } = usePage();
  const hint = useId();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (reminded) box.current?.focus();
  }, [reminded]);
  const { title, text, links = [] } = boot.consent;
  return (
    <div className="consent-box">
      <details>
        <summary>{title}</summary>
        <Markdown source={text} />
      </details>
      {links.length > 0 && (
        <p className="links">
          {links.map(({ url, label }) => (
            <OutLink key={url} to={url} label={label} />
          ))}
        </p>
      )}
      <label className="check">
        <input
          ref={box}
          type="checkbox"
          checked={agreed}
          aria-invalid={reminded}
          aria-describedby={hint}
          onChange={(event) => change(event.target.checked)}
        />
        <span>{t('consent.check')}</span>
      </label>
      <p id={hint} className="reminder" role="alert">
        {reminded ? t('consent.check_first') : ''}
      </p>
    </div>
  );
}

/** The explicit sheet: the whole text, and two answers. */
export function Consent() {
  const { t, run, boot } = usePage();
  const { title, text, links = [] } = boot.consent;
  return (
    <Screen
      title={title}
      actions={
        <>
          <Button onPress={() => run.happen({ type: 'agree' })}>{t('consent.agree')}</Button>
          <Button quiet onPress={() => run.happen({ type: 'decline' })}>
            {t('consent.decline')}
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className="sheet" tabIndex={0} aria-label={title}>
        <Markdown source={text} />
        {links.length > 0 && (
          <p className="links">
            {links.map(({ url, label }) => (
              <OutLink key={url} to={url} label={label} />
            ))}
          </p>
        )}
      </section>
    </Screen>
  );
}

export function Declined() {
  const { t, run, boot } = usePage();
  return (
    <Screen
      title={t('declined.title')}
      text={t('declined.text', { name: boot.application.name })}
      picture={<Scene of="pause" />}
      actions={
        <Button quiet onPress={() => run.happen({ type: 'retry' })}>
          {t('back')}
        </Button>
      }
    />
  );
}
