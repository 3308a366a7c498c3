import { lazy, type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import type { Boot } from './boot.ts';
import { PageContext, usePage } from './page.ts';
import type { Run } from './run.ts';
import { Consent, Declined, Prepare } from './screens/begin.tsx';
import { CameraProblemScreen, Capture, Paused } from './screens/capture.tsx';
import { Ending, Failed } from './screens/endings.tsx';
import { Accepted, Feedback, Sending } from './screens/sending.tsx';
import { Moment, Processing, Recapture } from './screens/waiting.tsx';
import type { Screen, ScreenName } from './state.ts';
import { isRightToLeft, LANGUAGES, loadStrings, type Translate } from './strings/strings.ts';
import { Markdown } from './text.tsx';
import { TimeLeft } from './timeleft.tsx';

/** The QR code is for computers: phones do not load it. */
const Handoff = lazy(() => import('./screens/handoff.tsx'));

type Drawn = { readonly [N in ScreenName]: (screen: Extract<Screen, { name: N }>) => ReactNode };

const SCREENS: Drawn = {
  handoff: (screen) => <Handoff screen={screen} />,
  prepare: () => <Prepare />,
  consent: () => <Consent />,
  declined: () => <Declined />,
  starting: () => <Moment />,
  resuming: () => <Moment />,
  capture: (screen) => <Capture screen={screen} />,
  camera_problem: (screen) => <CameraProblemScreen screen={screen} />,
  paused: (screen) => <Paused screen={screen} />,
  sending: (screen) => <Sending screen={screen} />,
  accepted: () => <Accepted />,
  feedback: (screen) => <Feedback screen={screen} />,
  processing: () => <Processing />,
  recapture: (screen) => <Recapture screen={screen} />,
  leaving: (screen) => <Ending screen={screen} />,
  done: (screen) => <Ending screen={screen} />,
  return_to_computer: (screen) => <Ending screen={screen} />,
  expired: (screen) => <Ending screen={screen} />,
  used: (screen) => <Ending screen={screen} />,
  unknown: (screen) => <Ending screen={screen} />,
  elsewhere: (screen) => <Ending screen={screen} />,
  failed: (screen) => <Failed screen={screen} />,
};

const draw = (screen: Screen): ReactNode => (SCREENS[screen.name] as (screen: Screen) => ReactNode)(screen);

interface AppProps {
  readonly boot: Boot;
  readonly run: Run;
  readonly language: string;
  readonly strings: Translate;
}

export function App({ boot, run, language: first, strings }: AppProps) {
  const state = useSyncExternalStore(run.subscribe, () => run.state);
  useSyncExternalStore(run.subscribe, () => run.sent);
  const [{ language, t }, setWords] = useState({ language: first, t: strings });
  const choose = (chosen: string) =>
    void loadStrings(chosen, boot.strings?.[chosen]).then((words) => setWords({ language: chosen, t: words }));
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = isRightToLeft(language) ? 'rtl' : 'ltr';
  }, [language]);
  return (
    <PageContext.Provider value={{ boot, run, state, language, t, choose }}>
      <div className="card" data-screen={state.screen.name}>
        <Header />
        <main>
          <Suspense fallback={<Moment />}>{draw(state.screen)}</Suspense>
        </main>
        <Footer />
      </div>
    </PageContext.Provider>
  );
}

function Header() {
  const { boot, t } = usePage();
  const { logo } = boot.branding;
  return (
    <header>
      <div className="brand">
        {logo ? <img src={logo} alt={boot.application.name} /> : <bdi>{boot.application.name}</bdi>}
        {boot.application.mode === 'test' && <span className="badge">{t('test_mode')}</span>}
      </div>
      <Stations />
      <TimeLeft />
    </header>
  );
}

/** Which part of the way this is; screens beside the way belong to none. */
function Stations() {
  const { state, boot, t } = usePage();
  const at = stationOf(state.screen);
  if (at === null) return null;
  const has = { document: boot.document, face: boot.selfie, check: true };
  const stations = ORDER.filter((name) => has[name]);
  return (
    <ol className="steps">
      {stations.map((name) => (
        <li key={name} aria-current={name === at ? 'step' : undefined} className={isBefore(name, at) ? 'over' : ''}>
          {t(`step.${name}`)}
        </li>
      ))}
    </ol>
  );
}

type Station = 'document' | 'face' | 'check';
const ORDER: readonly Station[] = ['document', 'face', 'check'];
const isBefore = (one: Station, other: Station): boolean => ORDER.indexOf(one) < ORDER.indexOf(other);

function stationOf(screen: Screen): Station | null {
  if (screen.name === 'processing') return 'check';
  const side = screen.name === 'sending' ? screen.shot.side : 'side' in screen ? screen.side : null;
  if (side === null) return null;
  return side === 'selfie' ? 'face' : 'document';
}

function Footer() {
  const { boot, language, choose, t } = usePage();
  const { support } = boot;
  return (
    <footer>
      {support && (
        <details className="help">
          <summary>{t('help')}</summary>
          <Markdown source={support} />
        </details>
      )}
      <label className="language">
        <span className="unseen">{t('language')}</span>
        <select value={language} onChange={(event) => choose(event.target.value)}>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </footer>
  );
}
