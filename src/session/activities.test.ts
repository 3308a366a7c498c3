import { describe, expect, it } from 'vitest';
import { IMAGE_TYPES } from '../analysis/findings.ts';
import { activitiesOf, imageActivity } from './activities.ts';
import { asOf, isRefusal, type Session, type SessionEvent, STATUSES, transition } from './session.ts';

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
  deadlineAt: 100,
  deletesAt: 1_000,
};
const consent = { grantedAt: 1, documentId: 'terms-of-Jane-Doe', hash: null };
const started: SessionEvent = { type: 'started', consent, completionMs: 50 };

const changed = (session: Session, event: SessionEvent): Session => {
  const next = transition(session, event, 2);
  if (isRefusal(next)) throw new Error(next.refused);
  return next;
};
/** Names, with the new status in brackets where one is told. */
const told = (before: Session | null, next: Session) =>
  activitiesOf(before, next, 2).map(({ name, details }) => (details.result ? `${name}(${details.result})` : name));

describe('a change of a session is told', () => {
  it('for one that waits for its person', () => expect(told(null, pending)).toEqual(['session_created']));

  it('for one that its backend starts as it creates it', () => {
    expect(told(null, changed(pending, started))).toEqual([
      'session_created',
      'session_started',
      'consent_approved',
      'verification_status_updated(capturing)',
    ]);
  });

  it('for one that its person starts', () => {
    expect(told(pending, changed(pending, started))).toEqual([
      'session_started',
      'consent_approved',
      'verification_status_updated(capturing)',
    ]);
  });

  it('not when an image is accepted and others are missing', () => {
    const capturing = changed(pending, started);
    const next = changed(capturing, {
      type: 'image_accepted',
      image: 'document_front',
      imageId: 'i',
      backNeeded: true,
    });
    expect(told(capturing, next)).toEqual([]);
  });

  it('when it is sent back, fails or is complete, and consent is never told twice', () => {
    const processing: Session = { ...changed(pending, started), status: 'processing' };
    const recapture: SessionEvent = {
      type: 'recapture_needed',
      reason: 'document_expired',
      images: ['document_front'],
      completionMs: 50,
    };
    expect(told(processing, changed(processing, recapture))).toEqual(['verification_status_updated(recapture)']);
    expect(told(processing, changed(processing, { type: 'failed', reason: 'technical_failure' }))).toEqual([
      'verification_status_updated(error)',
    ]);
    expect(told(processing, changed(processing, { type: 'decided' }))).toEqual([
      'verification_status_updated(complete)',
      'verification_completed',
    ]);
  });

  it('when it expires and when it is deleted, by names of their own', () => {
    expect(told(pending, asOf(pending, 100))).toEqual(['expiration_session']);
    expect(told(pending, changed(pending, { type: 'deleted' }))).toEqual(['session_deleted']);
  });

  it('whatever the status that it changes to', () => {
    for (const status of STATUSES.filter((one) => one !== 'pending'))
      expect(activitiesOf(pending, { ...pending, status }, 2).length, status).toBeGreaterThan(0);
  });

  it('by codes and its id, with nothing else of what it holds', () => {
    const activities = activitiesOf(null, changed(pending, started), 2);
    expect(JSON.stringify(activities)).not.toContain('Jane');
    for (const activity of activities) expect(activity).toMatchObject({ sessionId: 's', at: 2 });
  });
});

it('an image is told with its type and the feedback', () => {
  expect(imageActivity({ sessionId: 's', type: 'selfie' }, 'blur', 5)).toEqual({
    name: 'image_uploaded_info',
    sessionId: 's',
    at: 5,
    details: { imageType: 'selfie', processResult: 'blur' },
  });
});
