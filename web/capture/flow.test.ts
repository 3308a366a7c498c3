import { describe, expect, it } from 'vitest';
import { FEEDBACK, type ImageType } from '../../src/analysis/findings.ts';
import { asks, next, open, pollAfter } from './flow.ts';
import {
  type CallProblem,
  type Command,
  type Entry,
  type Happening,
  REFUSED,
  type ScreenName,
  type Shot,
  type Standing,
  type State,
  type Step,
} from './state.ts';

const ENTRY: Entry = {
  stage: 'start',
  gone: 'unknown',
  mine: false,
  handsOver: false,
  fromDesktop: false,
  consentSheet: true,
  challenge: false,
  virtual: null,
};
const ALL: readonly ImageType[] = ['document_front', 'document_back', 'selfie'];
const BACK_AT_SHOP = 'https://shop.example/complete?sessionId=s&state=x';

const shot = (side: ImageType, id = 'one'): Shot => ({
  id,
  side,
  picture: new Blob(['jpeg']),
  meta: { source: 'camera', auto: false },
});
const stands = (status: string, missing: readonly ImageType[] = [], more: Partial<Standing> = {}): Happening => ({
  type: 'standing',
  standing: { status, missing, ...more },
});
const answered = (feedback: string, missing: readonly ImageType[]): Happening => ({
  type: 'answered',
  feedback,
  missing,
});
const failed = (problem: CallProblem): Happening => ({ type: 'send_failed', problem });

/** What comes of all of it, one after the other; the commands are those of the last. */
const having = (entry: Partial<Entry>, ...all: readonly Happening[]): Step =>
  all.reduce((step, happening) => next(step.state, happening), open({ ...ENTRY, ...entry }));
const name = ({ state }: Step): ScreenName => state.screen.name;
const does = ({ commands }: Step): Command['do'][] => commands.map((command) => command.do);

const BEGUN: readonly Happening[] = [{ type: 'begin' }, { type: 'agree' }, { type: 'started', missing: ALL }];
const SENDING: readonly Happening[] = [...BEGUN, { type: 'captured', shot: shot('document_front') }];
const RESUMED: Partial<Entry> = { stage: 'session', mine: true };

describe('a page opens where the person stands', () => {
  it('on a phone with what to have at hand', () => expect(name(open(ENTRY))).toBe('prepare'));
  it('on a computer with the way to the phone', () =>
    expect(name(open({ ...ENTRY, handsOver: true }))).toBe('handoff'));
  it.each(['used', 'expired', 'unknown'] as const)('with a link that is %s, saying so', (gone) =>
    expect(name(open({ ...ENTRY, stage: 'gone', gone }))).toBe(gone),
  );
  it('reloaded, by asking how the session stands', () => {
    const step = open({ ...ENTRY, ...RESUMED });
    expect([name(step), does(step)]).toEqual(['resuming', ['ask']]);
  });
  it('on a used link in the tab that used it, by going on', () =>
    expect(name(open({ ...ENTRY, stage: 'gone', gone: 'used', mine: true }))).toBe('resuming'));
  it('in a second tab without the token, by pointing at the first', () =>
    expect(name(open({ ...ENTRY, stage: 'session' }))).toBe('elsewhere'));
});

describe('consent comes before everything', () => {
  it('no request is made until it is given on the sheet', () => {
    expect(does(having({}, { type: 'begin' }))).toEqual([]);
    expect(does(having({}, { type: 'begin' }, { type: 'agree' }))).toEqual(['start']);
  });
  it('a face authentication goes from its selfie to the wait, and back to whoever asked', () => {
    const begun: Happening[] = [{ type: 'begin' }, { type: 'agree' }, { type: 'started', missing: ['selfie'] }];
    const capturing = having({}, ...begun);
    expect(capturing.state.screen).toMatchObject({ name: 'capture', side: 'selfie' });
    const sent: Happening[] = [
      ...begun,
      { type: 'captured', shot: shot('selfie') },
      answered('ok', []),
      { type: 'next' },
    ];
    expect(name(having({}, ...sent))).toBe('processing');
    const over = having({}, ...sent, stands('complete', [], { callbackUrl: BACK_AT_SHOP }));
    expect(over.commands).toEqual([{ do: 'leave', to: BACK_AT_SHOP }]);
  });
  it('the checkbox form starts from the first screen', () =>
    expect(does(having({ consentSheet: false }, { type: 'begin' }))).toEqual(['start']));
  it('declined, it can be read again', () => {
    const declined = having({}, { type: 'begin' }, { type: 'decline' });
    expect([name(declined), does(declined)]).toEqual(['declined', []]);
    expect(name(next(declined.state, { type: 'retry' }))).toBe('consent');
  });
  it('a link that somebody else used in between says so', () => {
    for (const problem of ['gone', 'conflict'] as const)
      expect(name(having({}, { type: 'begin' }, { type: 'agree' }, { type: 'start_failed', problem }))).toBe('used');
  });
  it('a start that the network lost can be tried again', () => {
    const lost = having({}, { type: 'begin' }, { type: 'agree' }, { type: 'start_failed', problem: 'offline' });
    expect(lost.state.screen).toEqual({ name: 'failed', why: 'start' });
    expect(does(next(lost.state, { type: 'retry' }))).toEqual(['start']);
  });
});

describe('the server says which picture is next', () => {
  it('first the front', () => expect(having({}, ...BEGUN).state.screen).toMatchObject({ side: 'document_front' }));

  it('a passport has no back', () => {
    const step = having({}, ...SENDING, answered('ok', ['selfie']), { type: 'next' });
    expect(step.state.screen).toEqual({ name: 'capture', side: 'selfie', live: false });
  });

  it('after the last one the outcome is waited for', () => {
    const step = having({}, ...SENDING, answered('ok', []), { type: 'next' });
    expect([name(step), does(step)]).toEqual(['processing', ['ask']]);
  });

  it('a selfie comes with the challenge where it is offered, and without it where that cannot be', () => {
    const offered = having({ ...RESUMED, challenge: true }, stands('capturing', ['selfie']));
    expect(offered.state.screen).toMatchObject({ live: true });
    expect(next(offered.state, { type: 'challenge_unavailable' }).state.screen).toMatchObject({
      name: 'capture',
      live: false,
    });
  });

  it('a document never comes with the challenge', () =>
    expect(having({ challenge: true }, ...BEGUN).state.screen).toMatchObject({ live: false }));
});

describe('a refused picture is explained and taken again', () => {
  it.each(FEEDBACK.filter((code) => code !== 'ok'))('%s', (code) => {
    const refused = having({}, ...SENDING, answered(code, ALL));
    expect(refused.state.screen).toMatchObject({ name: 'feedback', code, side: 'document_front' });
    expect(next(refused.state, { type: 'retry' }).state.screen).toMatchObject({
      name: 'capture',
      side: 'document_front',
    });
  });

  it('every code of the API is one that the page knows', () =>
    expect([...REFUSED].sort()).toEqual([...FEEDBACK.filter((code) => code !== 'ok'), 'unreadable'].sort()));

  it('a code of a later version is answered in general words', () =>
    expect(having({}, ...SENDING, answered('brand_new', ALL)).state.screen).toMatchObject({ code: 'other' }));

  it('a file that is no picture is said to be none', () =>
    expect(having({}, ...SENDING, failed('refused')).state.screen).toMatchObject({ code: 'unreadable' }));

  it('the operator’s own words are shown', () => {
    const words: Happening = {
      type: 'answered',
      feedback: 'restricted_criteria',
      custom: 'Passports only',
      missing: ALL,
    };
    expect(having({}, ...SENDING, words).state.screen).toMatchObject({ custom: 'Passports only' });
  });
});

describe('a lost network loses nothing', () => {
  it('the same picture with the same id is sent again, later each time', () => {
    let step = having({}, ...SENDING);
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      step = next(step.state, failed('offline'));
      expect(step.state.screen).toMatchObject({ name: 'sending', trouble: 'offline' });
      waits.push(...step.commands.flatMap((command) => (command.do === 'wait' ? [command.ms] : [])));
      step = next(step.state, { type: 'again' });
      expect(step.commands).toEqual([{ do: 'send', shot: expect.objectContaining({ id: 'one' }) }]);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('a service that stays busy is given up on in the end, and the picture is still there', () => {
    let step = having({}, ...SENDING);
    for (let i = 0; i < 6; i++) step = next(step.state, failed('busy'));
    expect(name(step)).toBe('sending');
    step = next(step.state, failed('broken'));
    expect(step.state.screen).toMatchObject({ name: 'failed', why: 'send', shot: { id: 'one' } });
    expect(next(step.state, { type: 'retry' }).commands).toEqual([
      { do: 'send', shot: expect.objectContaining({ id: 'one' }) },
    ]);
  });

  it('a late timer sends nothing once the picture is answered', () =>
    expect(does(having({}, ...SENDING, answered('ok', ['selfie']), { type: 'again' }))).toEqual([]));

  it('questions about the status that fail change nothing, and come more rarely', () => {
    const step = having({}, ...BEGUN, { type: 'standing_failed', problem: 'offline' });
    expect(name(step)).toBe('capture');
    expect([0, 1, 2, 3, 4, 9].map(pollAfter)).toEqual([3000, 6000, 12000, 24000, 30000, 30000]);
  });
});

describe('two tabs of one session', () => {
  it('a picture that the other tab has sent is not asked for again', () => {
    const step = having({}, ...BEGUN, stands('capturing', ['selfie']));
    expect(step.state.screen).toMatchObject({ name: 'capture', side: 'selfie' });
  });
  it('a 409 asks how it stands instead of insisting', () => {
    const step = having({}, ...SENDING, failed('conflict'));
    expect([name(step), does(step)]).toEqual(['resuming', ['ask']]);
    expect(name(next(step.state, stands('processing')))).toBe('processing');
  });
  it('the answer to a picture on its way is not overtaken by the status', () =>
    expect(name(having({}, ...SENDING, stands('capturing', ['selfie'])))).toBe('sending'));
});

describe('the outcome', () => {
  const waiting: readonly Happening[] = [...SENDING, answered('ok', []), { type: 'next' }];

  it('leads back to the address that the status names', () => {
    const step = having({}, ...waiting, stands('complete', [], { callbackUrl: BACK_AT_SHOP }));
    expect(step.commands).toEqual([{ do: 'leave', to: BACK_AT_SHOP }]);
    expect(name(step)).toBe('leaving');
  });
  it('without an address ends here', () => expect(name(having({}, ...waiting, stands('complete')))).toBe('done'));
  it('on a phone that a computer waits for, points back to it and redirects nothing', () => {
    const step = having({ fromDesktop: true }, ...waiting, stands('complete', [], { callbackUrl: BACK_AT_SHOP }));
    expect([name(step), does(step)]).toEqual(['return_to_computer', []]);
  });
  it('of an error on our side keeps the way back', () => {
    const step = having({}, ...waiting, stands('error', [], { callbackUrl: BACK_AT_SHOP }));
    expect(step.state).toMatchObject({ screen: { name: 'failed', why: 'session' }, callbackUrl: BACK_AT_SHOP });
  });
  it('that is not there yet is asked for again', () => {
    const step = having({}, ...waiting, stands('processing'));
    expect([name(step), asks(step.state)]).toEqual(['processing', 'standing']);
  });
  it('a recapture names its reason, then asks only for what is missing', () => {
    const again = having({}, ...waiting, stands('recapture', ['document_front'], { reason: 'document_expired' }));
    expect(again.state.screen).toEqual({ name: 'recapture', reason: 'document_expired' });
    const capture = next(again.state, { type: 'retry' });
    expect(capture.state.screen).toMatchObject({ side: 'document_front' });
    // The status goes on saying recapture while the picture is taken.
    expect(name(next(capture.state, stands('recapture', ['document_front'])))).toBe('capture');
    const sent = next(capture.state, { type: 'captured', shot: shot('document_front', 'two') });
    expect(name(next(next(sent.state, answered('ok', [])).state, { type: 'next' }))).toBe('processing');
  });
});

describe('time', () => {
  it('a session that runs out ends on every screen', () => {
    for (const happenings of [BEGUN, [...SENDING, answered('blur', ALL)], SENDING])
      expect(name(having({}, ...happenings, stands('expired')))).toBe('expired');
  });
  it('more of it can be asked for once', () => {
    const soon = having({}, ...BEGUN, stands('capturing', ALL, { expiresAt: 1000, extendable: true }));
    expect(soon.state).toMatchObject({ expiresAt: 1000, extendable: true });
    const asked = next(soon.state, { type: 'extend' });
    expect([asked.state.extendable, does(asked)]).toEqual([false, ['extend']]);
  });
});

describe('the camera', () => {
  it.each(['denied', 'dismissed', 'absent', 'busy', 'black', 'in_app_browser', 'insecure', 'failed'] as const)(
    '%s is a screen with a way back to the same picture',
    (problem) => {
      const stopped = having({}, ...BEGUN, { type: 'camera_problem', problem });
      expect(stopped.state.screen).toEqual({ name: 'camera_problem', side: 'document_front', problem });
      expect(next(stopped.state, { type: 'retry' }).state.screen).toMatchObject({ side: 'document_front' });
    },
  );
  it('taken away by a phone call pauses, and goes on with the same picture', () => {
    const paused = having({}, ...BEGUN, { type: 'camera_problem', problem: 'ended' });
    expect(paused.state.screen).toEqual({ name: 'paused', side: 'document_front', why: 'interrupted' });
    expect(next(paused.state, { type: 'retry' }).state.screen).toMatchObject({
      name: 'capture',
      side: 'document_front',
    });
  });
});

describe('the back button', () => {
  const back: Happening = { type: 'back' };
  it('goes from the consent to what came before', () =>
    expect(name(having({}, { type: 'begin' }, back))).toBe('prepare'));
  it('pauses a capture before it leaves the page', () => {
    const paused = having({}, ...BEGUN, back);
    expect(paused.state.screen).toMatchObject({ name: 'paused', why: 'back' });
    expect(does(next(paused.state, back))).toEqual(['leave_page']);
  });
  it('interrupts neither a picture on its way nor an examination', () => {
    expect(name(having({}, ...SENDING, back))).toBe('sending');
    expect(name(having({}, ...SENDING, answered('ok', []), { type: 'next' }, back))).toBe('processing');
  });
  it('on a computer leads from the tips to the code', () =>
    expect(name(having({ handsOver: true }, { type: 'continue_here' }, back))).toBe('handoff'));
});

describe('a computer that has handed over', () => {
  const link = (status: string, more: Partial<Standing> = {}): Happening => ({
    type: 'link',
    standing: { status, missing: [], ...more },
  });
  it('says when the phone has begun, and goes on asking', () => {
    const step = having({ handsOver: true }, link('capturing'));
    expect(step.state.screen).toEqual({ name: 'handoff', begun: true });
    expect(asks(step.state)).toBe('link');
  });
  it('moves on by itself', () =>
    expect(having({ handsOver: true }, link('complete', { callbackUrl: BACK_AT_SHOP })).commands).toEqual([
      { do: 'leave', to: BACK_AT_SHOP },
    ]));
  it('is told of a link that ran out', () =>
    expect(name(having({ handsOver: true }, link('expired')))).toBe('expired'));
  it('stops listening once the person goes on here', () =>
    expect(name(having({ handsOver: true }, { type: 'continue_here' }, link('capturing')))).toBe('prepare'));
});

describe('whatever happens in whatever order', () => {
  const happenings: readonly Happening[] = [
    ...(['begin', 'agree', 'decline', 'continue_here', 'retry', 'again', 'next', 'back', 'extend'] as const).map(
      (type): Happening => ({ type }),
    ),
    { type: 'started', missing: ALL },
    { type: 'start_failed', problem: 'broken' },
    { type: 'start_failed', problem: 'gone' },
    ...['pending', 'capturing', 'processing', 'recapture', 'complete', 'error', 'expired', 'new'].map((status) =>
      stands(status, status === 'processing' ? [] : ['selfie']),
    ),
    { type: 'standing_failed', problem: 'gone' },
    { type: 'captured', shot: shot('selfie') },
    { type: 'camera_problem', problem: 'ended' },
    { type: 'camera_problem', problem: 'denied' },
    { type: 'challenge_unavailable' },
    answered('ok', []),
    answered('glare_selfie', ['selfie']),
    ...(['offline', 'busy', 'refused', 'unauthorized', 'gone', 'conflict', 'too_many', 'broken'] as const).map(failed),
  ];

  /** Every screen that can be reached, by breadth. */
  function reachable(): Map<string, Step['state']> {
    const seen = new Map<string, Step['state']>();
    const queue = [open({ ...ENTRY, handsOver: true, challenge: true }).state];
    for (let state = queue.shift(); state && seen.size < 3000; state = queue.shift()) {
      for (const happening of happenings) {
        const { state: then } = next(state, happening);
        const key = JSON.stringify([then.screen, then.missing, then.challenge, then.extendable]);
        if (seen.has(key)) continue;
        seen.set(key, then);
        queue.push(then);
      }
    }
    return seen;
  }
  const states = [...reachable().values()];
  const ENDS: ReadonlySet<ScreenName> = new Set(['done', 'used', 'unknown', 'expired']);
  const isEnd = ({ screen }: State): boolean =>
    ENDS.has(screen.name) || (screen.name === 'failed' && (screen.why === 'session' || screen.why === 'too_many'));

  it('every screen is reached by somebody, but for those that a page opens with', () => {
    const names = [...new Set(states.map(({ screen }) => screen.name))];
    expect(names.sort()).toEqual([
      'accepted',
      'camera_problem',
      'capture',
      'consent',
      'declined',
      'done',
      'expired',
      'failed',
      'feedback',
      'handoff',
      'paused',
      'prepare',
      'processing',
      'recapture',
      'resuming',
      'sending',
      'starting',
      'unknown',
      'used',
    ]);
  });

  it('no screen that is not an end is without a way on', () => {
    const stuck = states.filter(
      (state) => !isEnd(state) && happenings.every((one) => next(state, one).state.screen.name === state.screen.name),
    );
    expect(stuck.map(({ screen }) => screen)).toEqual([]);
  });

  it('an end is not left again', () => {
    const left = states.filter(isEnd).flatMap((state) =>
      happenings.flatMap((one) => {
        const { screen } = next(state, one).state;
        return screen.name === state.screen.name ? [] : [`${state.screen.name} -> ${screen.name} by ${one.type}`];
      }),
    );
    expect(left).toEqual([]);
  });
});
