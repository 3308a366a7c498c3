import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMAGE_TYPES, type ImageType } from '../analysis/findings.ts';
import { asOf, isRefusal, missingImages, type Session, type SessionEvent, transition } from './session.ts';

const HOUR = 3_600_000;
const pending: Session = {
  id: 's',
  applicationId: 'a',
  kind: 'verification',
  status: 'pending',
  mock: false,
  consent: null,
  required: [...IMAGE_TYPES],
  accepted: {},
  attempt: 0,
  extended: false,
  recaptureReason: null,
  errorReason: null,
  createdAt: 0,
  deadlineAt: 24 * HOUR,
  deletesAt: 100 * HOUR,
};
const started: SessionEvent = {
  type: 'started',
  consent: { grantedAt: 1, documentId: 'terms-1', hash: null },
  completionMs: HOUR,
};
const accepted = (image: ImageType, backNeeded?: boolean): SessionEvent => ({
  type: 'image_accepted',
  image,
  imageId: `id-${image}`,
  ...(backNeeded !== undefined && { backNeeded }),
});
const recapture = (...images: ImageType[]): SessionEvent => ({
  type: 'recapture_needed',
  reason: 'document_expired',
  images,
  completionMs: HOUR,
});

/** Applies events one after the other; a refused event leaves the session as it was. */
function play(events: readonly SessionEvent[], from: Session = pending, now = 1): Session {
  return events.reduce<Session>((session, event) => {
    const next = transition(session, event, now);
    return isRefusal(next) ? session : next;
  }, from);
}

describe('a session', () => {
  it('asks for front, back and selfie, in that order', () => {
    expect(missingImages(pending)).toEqual(['document_front', 'document_back', 'selfie']);
    expect(missingImages(play([started, accepted('document_front', true)]))).toEqual(['document_back', 'selfie']);
  });

  it('drops the back when the front is a passport', () => {
    const session = play([started, accepted('document_front', false)]);
    expect(missingImages(session)).toEqual(['selfie']);
    expect(play([accepted('selfie')], session).status).toBe('processing');
  });

  it('asks for the back again when a passport is replaced by a card', () => {
    const session = play([started, accepted('document_front', false), accepted('document_front', true)]);
    expect(missingImages(session)).toEqual(['document_back', 'selfie']);
  });

  it('takes the selfie at any time', () => {
    const session = play([started, accepted('selfie'), accepted('document_front', true), accepted('document_back')]);
    expect(session.status).toBe('processing');
  });

  it('takes no image before consent', () => {
    expect(transition(pending, accepted('selfie'), 1)).toEqual({ refused: 'session_not_started' });
  });

  it('takes no image after the last one', () => {
    const done = play([started, accepted('document_front', false), accepted('selfie')]);
    expect(transition(done, accepted('selfie'), 2)).toEqual({ refused: 'session_over' });
    expect(transition(play([{ type: 'decided' }], done), accepted('selfie'), 2)).toEqual({ refused: 'session_over' });
  });

  it('starts once', () => {
    expect(transition(play([started]), started, 2)).toEqual({ refused: 'session_over' });
  });

  it('keeps the good images in a recapture and starts the clock again', () => {
    const session = play([
      started,
      accepted('document_front', false),
      accepted('selfie'),
      recapture('document_front', 'document_back'),
    ]);
    expect(session).toMatchObject({ status: 'recapture', recaptureReason: 'document_expired', attempt: 1 });
    expect(session.deadlineAt).toBe(1 + HOUR);
    expect(missingImages(session)).toEqual(['document_front']);
    expect(play([accepted('document_front', false)], session).status).toBe('processing');
  });

  it('is never sent back for an image that it does not need', () => {
    const session = play([started, accepted('document_front', false), accepted('selfie')]);
    expect(transition(session, recapture('document_back'), 2)).toEqual({ refused: 'invalid_request' });
  });

  it('expires when it is not begun in time, and when it is not finished in time', () => {
    expect(asOf(pending, 24 * HOUR - 1).status).toBe('pending');
    expect(asOf(pending, 24 * HOUR).status).toBe('expired');
    const begun = play([started]);
    expect(asOf(begun, HOUR).status).toBe('capturing');
    expect(asOf(begun, 1 + HOUR).status).toBe('expired');
    expect(transition(begun, accepted('selfie'), 1 + HOUR)).toEqual({ refused: 'session_expired' });
  });

  it('does not expire while it waits for us', () => {
    const done = play([started, accepted('document_front', false), accepted('selfie')]);
    expect(asOf(done, 50 * HOUR).status).toBe('processing');
  });

  it('is gone once its time to live is over, whatever its state', () => {
    const complete = play([started, accepted('document_front', false), accepted('selfie'), { type: 'decided' }]);
    expect(asOf(complete, 100 * HOUR).status).toBe('deleted');
    expect(missingImages(asOf(pending, 100 * HOUR))).toEqual([]);
  });
});

const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.constant(started),
  fc.constant<SessionEvent>({ type: 'decided' }),
  fc.constant<SessionEvent>({ type: 'failed', reason: 'technical' }),
  fc.constant<SessionEvent>({ type: 'deleted' }),
  fc
    .tuple(fc.constantFrom(...IMAGE_TYPES), fc.option(fc.boolean(), { nil: undefined }))
    .map(([i, b]) => accepted(i, b)),
  fc.subarray([...IMAGE_TYPES]).map((images) => recapture(...images)),
);
const history = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 30 * HOUR })), { maxLength: 40 });

describe('whatever happens, in whatever order', () => {
  /** Every state that a history passes through, with the time of each. */
  function states(events: readonly (readonly [SessionEvent, number])[]): Session[] {
    let session = pending;
    let now = 0;
    return events.map(([event, wait]) => {
      now += wait;
      const next = transition(session, event, now);
      session = isRefusal(next) ? asOf(session, now) : next;
      return session;
    });
  }
  const holds = (promise: (all: Session[]) => boolean) =>
    fc.assert(
      fc.property(history, (events) => promise(states(events))),
      { numRuns: 2_000 },
    );

  it('nothing is decided without consent and every required image', () => {
    holds((all) =>
      all
        .filter((s) => s.status === 'processing' || s.status === 'complete')
        .every((s) => s.consent !== null && s.required.every((type) => s.accepted[type] !== undefined)),
    );
  });

  it('a front and, where the flow has one, a selfie are always among the required images', () => {
    holds((all) => all.every((s) => s.required.includes('document_front') && s.required.includes('selfie')));
  });

  it('a deleted session stays deleted', () => {
    holds((all) => {
      const first = all.findIndex((s) => s.status === 'deleted');
      return first < 0 || all.slice(first).every((s) => s.status === 'deleted');
    });
  });

  it('a finished session changes no more, except that it is deleted', () => {
    holds((all) => {
      const first = all.findIndex((s) => ['complete', 'error', 'expired'].includes(s.status));
      return first < 0 || all.slice(first).every((s) => s.status === all[first]!.status || s.status === 'deleted');
    });
  });

  it('an open session always has a deadline, and only an open one', () => {
    holds((all) =>
      all.every((s) => (s.deadlineAt !== null) === ['pending', 'capturing', 'recapture'].includes(s.status)),
    );
  });

  it('an open session always asks for something', () => {
    holds((all) =>
      all.every((s) => missingImages(s).length > 0 === ['pending', 'capturing', 'recapture'].includes(s.status)),
    );
  });
});
