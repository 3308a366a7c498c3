import './theme.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { readBoot } from './boot.ts';
import { applyBranding } from './brand.ts';
import { entryOf } from './entry.ts';
import { kept } from './held.ts';
import { Run } from './run.ts';
import { chooseLanguage, loadStrings } from './strings/strings.ts';
import { watch } from './watch.ts';

const boot = readBoot();
applyBranding(boot, document.documentElement);
const asked = new URLSearchParams(location.search).get('lang');
const language = chooseLanguage([boot.language, asked, ...navigator.languages]);
const held = kept(location.pathname);
const run = new Run(boot, entryOf(boot, held), held);
if (run.virtual?.watched) watch(run);
const strings = await loadStrings(language, boot.strings?.[language]);
createRoot(document.getElementById('page')!).render(
  <App boot={boot} run={run} language={language} strings={strings} />,
);
