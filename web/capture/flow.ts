import type { ImageType } from '../../src/analysis/findings.ts';
import {
  type CallProblem,
  type Command,
  type Entry,
  type Happening,
  REFUSED,
  type Screen,
  type ScreenName,
  type Shot,
  type Standing,
  type State,
  type Step,
  type Trouble,
} from './state.ts';

/**
 * The screens of the hosted page and every way from one to another. Pure: a state and what happened give the next
 * state and what is to be done about it. The server's status wins over whatever the page believed.
 */

type Of<T extends Happening['type']> = Extract<Happening, { type: T }>;
type Handlers = { readonly [T in Happening['type']]: (state: State, happening: Of<T>) => Step };

const MOST_TRIES = 6;
const LONGEST_WAIT_MS = 30_000;

const stay = (state: State): Step => ({ state, commands: [] });
const show = (state: State, screen: Screen, ...commands: Command[]): Step => ({
  state: { ...state, screen },
  commands,
});
const capture = (state: State, side: ImageType): Step =>
  show(state, { name: 'capture', side, live: side === 'selfie' && state.challenge });
const send = (state: State, shot: Shot): Step =>
  show(state, { name: 'sending', shot, tries: 0, trouble: null }, { do: 'send', shot });
const start = (state: State): Step => show(state, { name: 'starting' }, { do: 'start' });
const resume = (state: State): Step => show(state, { name: 'resuming' }, { do: 'ask' });

export function open(entry: Entry): Step {
  const screen: Screen = { name: 'resuming' };
  const { challenge } = entry;
  const state = { screen, missing: [], expiresAt: null, extendable: false, callbackUrl: null, challenge, entry };
  if (entry.mine && entry.stage !== 'start') return resume(state);
  if (entry.stage === 'session') return show(state, { name: 'elsewhere' });
  if (entry.stage === 'gone') return show(state, { name: entry.gone });
  return show(state, entry.handsOver ? { name: 'handoff', begun: false } : { name: 'prepare' });
}

/** The one screen on which these can happen; anywhere else they come too late, and change nothing. */
const BELONGS: Readonly<Partial<Record<Happening['type'], ScreenName>>> = {
  continue_here: 'handoff',
  link: 'handoff',
  begin: 'prepare',
  agree: 'consent',
  decline: 'consent',
  started: 'starting',
  start_failed: 'starting',
  camera_problem: 'capture',
  challenge_unavailable: 'capture',
  answered: 'sending',
  again: 'sending',
  send_failed: 'sending',
  next: 'accepted',
};

/** Where a picture is taken, or a file chosen because no camera gives one. */
const TAKING: ReadonlySet<ScreenName> = new Set(['capture', 'camera_problem']);

export function next(state: State, happening: Happening): Step {
  if ((BELONGS[happening.type] ?? state.screen.name) !== state.screen.name) return stay(state);
  const handler = HANDLERS[happening.type] as (state: State, happening: Happening) => Step;
  return handler(state, happening);
}

const HANDLERS: Handlers = {
  continue_here: (state) => show(state, { name: 'prepare' }),
  begin: (state) => (state.entry.consentSheet ? show(state, { name: 'consent' }) : start(state)),
  agree: start,
  decline: (state) => show(state, { name: 'declined' }),
  back: (state) => (BACK[state.screen.name] ?? stay)(state),
  retry: (state) => (RETRY[state.screen.name] ?? stay)(state),
  extend: (state) => ({ state: { ...state, extendable: false }, commands: [{ do: 'extend' }] }),

  link: (state, { standing }) => {
    if (standing.status === 'pending') return stay(state);
    const over = ended(state, standing);
    return over ?? show(state, { name: 'handoff', begun: true });
  },

  started: (state, { missing }) => onwards({ ...state, missing }),
  // A token that is not known any more was used, in another tab or on another device.
  start_failed: (state, { problem }) =>
    problem === 'gone' || problem === 'conflict'
      ? show(state, { name: 'used' })
      : show(state, { name: 'failed', why: 'start' }),

  standing: (state, { standing }) => {
    const { missing, expiresAt = null, extendable = false, callbackUrl = null } = standing;
    return stands({ ...state, missing, expiresAt, extendable, callbackUrl }, standing);
  },
  standing_failed: (state, { problem }) =>
    asks(state) === 'standing' && (problem === 'gone' || problem === 'unauthorized')
      ? show(state, { name: 'unknown' })
      : stay(state),

  captured: (state, { shot }) => (TAKING.has(state.screen.name) ? send(state, shot) : stay(state)),
  camera_problem: (state, { problem }) => {
    if (state.screen.name !== 'capture') return stay(state);
    const { side } = state.screen;
    // A call came in, or another app took the camera: nothing is wrong with it.
    if (problem === 'ended') return show(state, { name: 'paused', side, why: 'interrupted' });
    return show(state, { name: 'camera_problem', side, problem });
  },
  challenge_unavailable: (state) => {
    const without = { ...state, challenge: false };
    return state.screen.name === 'capture' ? capture(without, state.screen.side) : stay(without);
  },

  answered: (state, { feedback, custom = null, missing }) => {
    if (state.screen.name !== 'sending') return stay(state);
    const { side } = state.screen.shot;
    if (feedback === 'ok') return show({ ...state, missing }, { name: 'accepted', side });
    return show(
      { ...state, missing },
      { name: 'feedback', side, code: REFUSED.find((code) => code === feedback) ?? 'other', custom },
    );
  },
  next: onwards,
  again: (state) => {
    if (state.screen.name !== 'sending') return stay(state);
    return { state, commands: [{ do: 'send', shot: state.screen.shot }] };
  },
  send_failed: (state, { problem }) => {
    const { screen } = state;
    return screen.name === 'sending' ? SEND_FAILED[problem](state, screen) : stay(state);
  },
};

type Sending = Extract<Screen, { name: 'sending' }>;

/** Waits and sends the same picture again; longer each time, and without end while only the network is missing. */
function later(state: State, { shot, tries }: Sending, trouble: Trouble): Step {
  if (trouble === 'busy' && !(tries < MOST_TRIES)) return show(state, { name: 'failed', why: 'send', shot });
  const ms = Math.min(1000 * 2 ** tries, LONGEST_WAIT_MS);
  return show(state, { name: 'sending', shot, tries: tries + 1, trouble }, { do: 'wait', ms });
}

const SEND_FAILED: Readonly<Record<CallProblem, (state: State, screen: Sending) => Step>> = {
  offline: (state, screen) => later(state, screen, 'offline'),
  busy: (state, screen) => later(state, screen, 'busy'),
  broken: (state, screen) => later(state, screen, 'busy'),
  refused: (state, { shot }) => show(state, { name: 'feedback', side: shot.side, code: 'unreadable', custom: null }),
  // Another tab may have sent it, or the time ran out: the status says which.
  conflict: resume,
  too_many: (state) => show(state, { name: 'failed', why: 'too_many' }),
  unauthorized: (state) => show(state, { name: 'unknown' }),
  gone: (state) => show(state, { name: 'unknown' }),
};

/** The next picture that is missing, or the wait for the outcome. */
function onwards(state: State): Step {
  const [side] = state.missing;
  return side === undefined ? show(state, { name: 'processing' }, { do: 'ask' }) : capture(state, side);
}

/** Where the session is over; null where it goes on. */
function ended(state: State, { status, callbackUrl }: Standing): Step | null {
  const known = { ...state, callbackUrl: callbackUrl ?? null };
  if (status === 'expired') return show(known, { name: 'expired' });
  if (status === 'error') return show(known, { name: 'failed', why: 'session' });
  if (status !== 'complete') return null;
  if (state.entry.fromDesktop) return show(state, { name: 'return_to_computer' });
  if (callbackUrl === undefined) return show(state, { name: 'done' });
  return show(state, { name: 'leaving', to: callbackUrl }, { do: 'leave', to: callbackUrl });
}

/** Screens that show a picture of this side being taken: they end when the server has it already. */
const sideOf = (screen: Screen): ImageType | null =>
  'side' in screen && screen.name !== 'accepted' ? screen.side : null;
const OVER: ReadonlySet<ScreenName> = new Set([
  'leaving',
  'done',
  'return_to_computer',
  'expired',
  'used',
  'unknown',
  'elsewhere',
  'failed',
]);

function stands(state: State, standing: Standing): Step {
  const { screen, missing } = state;
  if (OVER.has(screen.name)) return stay(state);
  const over = ended(state, standing);
  if (over) return over;
  // A picture on its way is answered by its own call.
  if (screen.name === 'sending' || screen.name === 'accepted' || screen.name === 'recapture') return stay(state);
  if (standing.status === 'processing' || missing.length === 0) return show(state, { name: 'processing' });
  const side = sideOf(screen);
  if (side !== null) return missing.includes(side) ? stay(state) : onwards(state);
  if (standing.status === 'recapture') return show(state, { name: 'recapture', reason: standing.reason ?? 'other' });
  return onwards(state);
}

/** The browser's back button: never out of a session by accident, never into a used link. */
const leave = (state: State): Step => ({ state, commands: [{ do: 'leave_page' }] });
const pause = (state: State): Step => {
  const side = sideOf(state.screen);
  return side === null ? stay(state) : show(state, { name: 'paused', side, why: 'back' });
};
const BACK: Readonly<Partial<Record<ScreenName, (state: State) => Step>>> = {
  handoff: leave,
  prepare: (state) => (state.entry.handsOver ? show(state, { name: 'handoff', begun: false }) : leave(state)),
  consent: (state) => show(state, { name: 'prepare' }),
  declined: (state) => show(state, { name: state.entry.consentSheet ? 'consent' : 'prepare' }),
  capture: pause,
  feedback: pause,
  camera_problem: pause,
  paused: leave,
  recapture: leave,
  done: leave,
  return_to_computer: leave,
  expired: leave,
  used: leave,
  unknown: leave,
  elsewhere: leave,
  failed: leave,
};

/** The one button of a screen that holds somebody up. */
const shootAgain = (state: State): Step => {
  const side = sideOf(state.screen);
  return side === null ? onwards(state) : capture(state, side);
};
const RETRY: Readonly<Partial<Record<ScreenName, (state: State) => Step>>> = {
  declined: (state) => show(state, { name: state.entry.consentSheet ? 'consent' : 'prepare' }),
  feedback: shootAgain,
  camera_problem: shootAgain,
  paused: shootAgain,
  recapture: onwards,
  failed: (state) => {
    if (state.screen.name !== 'failed') return stay(state);
    if (state.screen.why === 'start') return start(state);
    return state.screen.shot ? send(state, state.screen.shot) : stay(state);
  },
};

/** Screens on which the page keeps asking how the session stands. */
const ASKING: ReadonlySet<ScreenName> = new Set([
  'resuming',
  'capture',
  'camera_problem',
  'paused',
  'feedback',
  'processing',
  'recapture',
]);

export const POLL_MS = 3_000;

/** What to keep asking for on this screen: how the link stands, how the session stands, or nothing. */
export function asks({ screen }: State): 'link' | 'standing' | null {
  if (screen.name === 'handoff') return 'link';
  return ASKING.has(screen.name) ? 'standing' : null;
}

/** How long until the next question, after so many that failed in a row. */
export const pollAfter = (failures: number): number => Math.min(POLL_MS * 2 ** failures, LONGEST_WAIT_MS);
