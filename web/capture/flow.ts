import type { Feedback, ImageType } from '../../src/analysis/findings.ts';
import type { CameraProblem, CaptureMeta } from './camera/contract.ts';

/**
 * The screens of the hosted page and every way from one to another. Pure: a state and what happened give the next
 * state and what is to be done about it. The server's status wins over whatever the page believed.
 */

export interface Shot {
  /** Chosen by the page; sent again with the same picture, it counts once. */
  readonly id: string;
  readonly side: ImageType;
  readonly picture: Blob;
  readonly meta: CaptureMeta;
}

export type Screen =
  /** On a computer: a QR code for the phone. `begun` once the phone has opened it. */
  | { readonly name: 'handoff'; readonly begun: boolean }
  | { readonly name: 'prepare' | 'consent' | 'declined' | 'starting' }
  /** A loaded page asks how its session stands. */
  | { readonly name: 'resuming' }
  /** `live`: with the server's challenge, which only a selfie has. */
  | { readonly name: 'capture'; readonly side: ImageType; readonly live: boolean }
  | { readonly name: 'camera_problem'; readonly side: ImageType; readonly problem: CameraProblem }
  | { readonly name: 'paused'; readonly side: ImageType; readonly why: 'back' | 'interrupted' }
  /** `trouble`: why the picture is not there yet; it is kept and sent again. */
  | { readonly name: 'sending'; readonly shot: Shot; readonly tries: number; readonly trouble: Trouble | null }
  | { readonly name: 'accepted'; readonly side: ImageType }
  | { readonly name: 'feedback'; readonly side: ImageType; readonly code: Refused; readonly custom: string | null }
  | { readonly name: 'processing' }
  | { readonly name: 'recapture'; readonly reason: string }
  | { readonly name: 'leaving'; readonly to: string }
  | { readonly name: 'done' | 'return_to_computer' | 'expired' | 'used' | 'unknown' | 'elsewhere' }
  | { readonly name: 'failed'; readonly why: Failure; readonly shot?: Shot };

export type ScreenName = Screen['name'];
type Trouble = 'offline' | 'busy';
/** The codes of the API, and one of ours: the file was not a picture. */
export type Refused = Exclude<Feedback, 'ok'> | 'unreadable';
export const REFUSED: readonly Refused[] = [
  'other',
  'document_not_found',
  'face_not_found',
  'document_face_not_found',
  'obstructed',
  'blur',
  'glare',
  'document_not_supported',
  'document_not_matching',
  'wrong_document_side',
  'multi_face',
  'face_rotated',
  'face_too_small',
  'face_too_close',
  'closed_eyes',
  'face_angle_too_large',
  'face_close_to_border',
  'face_occluded',
  'face_cropped',
  'barcode_not_found',
  'glare_selfie',
  'blur_selfie',
  'restricted_criteria',
  'unreadable',
];
/** `start` and `send` can be tried again; `session` is over; `too_many` pictures were sent. */
export type Failure = 'start' | 'send' | 'session' | 'too_many';

/** How a call ended that did not succeed. */
export type CallProblem = 'offline' | 'busy' | 'refused' | 'unauthorized' | 'gone' | 'conflict' | 'too_many' | 'broken';

export interface Standing {
  readonly status: string;
  readonly missing: readonly ImageType[];
  readonly reason?: string | undefined;
  readonly callbackUrl?: string | undefined;
  /** Epoch milliseconds; absent where nothing runs out. */
  readonly expiresAt?: number | undefined;
  readonly extendable?: boolean | undefined;
}

export interface State {
  readonly screen: Screen;
  readonly missing: readonly ImageType[];
  readonly expiresAt: number | null;
  readonly extendable: boolean;
  readonly callbackUrl: string | null;
  /** The challenge is offered and has not turned out impossible on this device. */
  readonly challenge: boolean;
  readonly entry: Entry;
}

/** What is known when the page opens. */
export interface Entry {
  readonly stage: 'start' | 'session' | 'gone';
  readonly gone: 'used' | 'expired' | 'unknown';
  /** This tab holds the session's token. */
  readonly mine: boolean;
  /** This device is a computer that should hand over to a phone. */
  readonly handsOver: boolean;
  /** A computer waits for what is done here. */
  readonly fromDesktop: boolean;
  readonly consentSheet: boolean;
  readonly challenge: boolean;
}

export type Happening =
  | { readonly type: 'begin' | 'agree' | 'decline' | 'continue_here' | 'retry' | 'again' | 'next' | 'back' | 'extend' }
  | { readonly type: 'link'; readonly standing: Standing }
  | { readonly type: 'started'; readonly missing: readonly ImageType[] }
  | { readonly type: 'start_failed'; readonly problem: CallProblem }
  | { readonly type: 'standing'; readonly standing: Standing }
  | { readonly type: 'standing_failed'; readonly problem: CallProblem }
  | { readonly type: 'captured'; readonly shot: Shot }
  | { readonly type: 'camera_problem'; readonly problem: CameraProblem }
  | { readonly type: 'challenge_unavailable' }
  | {
      readonly type: 'answered';
      readonly feedback: string;
      readonly custom?: string | undefined;
      readonly missing: readonly ImageType[];
    }
  | { readonly type: 'send_failed'; readonly problem: CallProblem };

export type Command =
  | { readonly do: 'start' | 'ask' | 'extend' | 'leave_page' }
  | { readonly do: 'send'; readonly shot: Shot }
  /** Sends `again` after that time, or as soon as the network is back. */
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'leave'; readonly to: string };

export interface Step {
  readonly state: State;
  readonly commands: readonly Command[];
}

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

export function next(state: State, happening: Happening): Step {
  const handler = HANDLERS[happening.type] as (state: State, happening: Happening) => Step;
  return handler(state, happening);
}

const HANDLERS: Handlers = {
  continue_here: (state) => (state.screen.name === 'handoff' ? show(state, { name: 'prepare' }) : stay(state)),
  begin: (state) => (state.entry.consentSheet ? show(state, { name: 'consent' }) : start(state)),
  agree: start,
  decline: (state) => show(state, { name: 'declined' }),
  back: (state) => (BACK[state.screen.name] ?? stay)(state),
  retry: (state) => (RETRY[state.screen.name] ?? stay)(state),
  extend: (state) => ({ state: { ...state, extendable: false }, commands: [{ do: 'extend' }] }),

  link: (state, { standing }) => {
    if (state.screen.name !== 'handoff') return stay(state);
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
    problem === 'gone' || problem === 'unauthorized' ? show(state, { name: 'unknown' }) : stay(state),

  captured: (state, { shot }) => (state.screen.name === 'capture' ? send(state, shot) : stay(state)),
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
  next: (state) => (state.screen.name === 'accepted' ? onwards(state) : stay(state)),
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
const OVER: ReadonlySet<ScreenName> = new Set(['leaving', 'done', 'return_to_computer', 'failed']);

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
