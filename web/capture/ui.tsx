import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePage } from './page.ts';

interface ScreenProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly picture?: ReactNode;
  /** Much stands below: the picture takes what is left, and on small phones nothing. */
  readonly crowded?: boolean;
  readonly children?: ReactNode;
  /** The one clear action, and what stands below it. */
  readonly actions?: ReactNode;
}

/** One screen: its heading takes the focus, so that a screen reader begins there and the keyboard goes on from there. */
export function Screen({ title, text, picture, crowded = false, children, actions }: ScreenProps) {
  const { t } = usePage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('title')}`;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title, t]);
  return (
    <>
      <div className={crowded ? 'screen crowded' : 'screen'}>
        {picture && <div className="picture">{picture}</div>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text && <div className="lead">{typeof text === 'string' ? <p>{text}</p> : text}</div>}
        {children}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </>
  );
}

interface ButtonProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
  readonly quiet?: boolean;
  readonly disabled?: boolean;
}

export function Button({ onPress, children, quiet = false, disabled = false }: ButtonProps) {
  return (
    <button type="button" className={quiet ? 'button quiet' : 'button'} disabled={disabled} onClick={onPress}>
      {children}
    </button>
  );
}

export function LinkButton({ to, children, quiet = false }: { to: string; children: ReactNode; quiet?: boolean }) {
  return (
    <a className={quiet ? 'button quiet' : 'button'} href={to} rel="noreferrer">
      {children}
    </a>
  );
}

/** Copies where the browser allows it; elsewhere the link stands there to be selected. */
export function CopyLink({ link, quiet = true }: { link: string; quiet?: boolean }) {
  const { t } = usePage();
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <>
      <Button quiet={quiet} onPress={() => void copy()}>
        {t(copied ? 'copied' : 'copy')}
      </Button>
      <span className="unseen" role="status">
        {copied ? t('copied') : ''}
      </span>
    </>
  );
}

export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}
