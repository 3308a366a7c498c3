import type { Run } from './run.ts';
import type { Happening, ScreenName } from './state.ts';

/** What a person would press on the screens before the camera. */
const PRESSED: Readonly<Partial<Record<ScreenName, Happening>>> = {
  prepare: { type: 'begin' },
  consent: { type: 'agree' },
  feedback: { type: 'retry' },
  recapture: { type: 'retry' },
};
/** Long enough to read a screen roughly. */
const READING_MS = 3_000;

/** Goes through the screens by itself, for whoever watches a fictional person. */
export function watch(run: Run): void {
  let seen: ScreenName | null = null;
  const look = () => {
    const { name } = run.state.screen;
    if (name === seen) return;
    seen = name;
    const press = PRESSED[name];
    if (press) setTimeout(() => run.state.screen.name === name && run.happen(press), READING_MS);
  };
  run.subscribe(look);
  look();
}
