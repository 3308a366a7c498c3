import type { Page } from 'playwright-core';
import { REFUSED } from '../../web/capture/state.ts';
import { type Prepared, SESSION } from './hosted-page.ts';

/** Every screen of the page, and how somebody gets there. Tests walk it, and docs/screens is made of it. */
export interface Shown extends Prepared {
  /** What the person does, from the page that opened. */
  readonly reach?: (page: Page) => Promise<void>;
  /** The state machine's name for it. */
  readonly screen: string;
}

const DESKTOP = { viewport: { width: 1280, height: 800 }, hasTouch: false, isMobile: false };
const LINK = 'https://verify.example/verify/app/5b0c8f6b1f0e4a7d?startedOnDesktop=true';
const ALL = ['document_front', 'document_back', 'selfie'];
const capturing = (...missing: string[]) => ({ status: 'capturing', missing_images: missing });
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).click();
export const seeing = (page: Page) => page.locator('.shutter:enabled').waitFor();
const shoot = async (page: Page) => {
  await page.getByRole('button', { name: 'Take the picture' }).click();
  await page.getByRole('button', { name: 'Use this picture' }).click();
};
/** A loaded page of a session that stands so. */
const loaded = (status: object, more: Partial<Prepared> = {}): Prepared => ({
  boot: SESSION,
  held: true,
  ...more,
  answers: { 'GET status': status, ...more.answers },
});
const without = (name: string) => (page: Page) =>
  page.addInitScript((error) => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', error));
  }, name);

/** A session that asks for movements, and what its service says of them. */
export const moving = (judged: object = { feedback: 'ok', complete: true }, ...gestures: string[]): Prepared => {
  const asked = gestures.length > 0 ? gestures : ['front', 'left', 'closer', 'right', 'front'];
  const steps = asked.map((gesture) => ({ gesture, frames: 2 }));
  const drawn = { nonce: 'n', deadline: soon(1.5), steps, frame: { longest_side: 640, format: 'jpeg' } };
  const capture = { files: true, desktopCamera: true, autoCapture: false, challenge: true, virtualCamera: false };
  const prepared = loaded(capturing('selfie'), { answers: { 'POST challenge': drawn, 'POST frames': judged } });
  return { ...prepared, boot: { ...SESSION, capture } };
};
const ready = (page: Page) => page.getByRole('button', { name: 'I am ready' });

const FACE = new Set(['multi_face', 'closed_eyes', 'glare_selfie', 'blur_selfie']);
const sideOf = (code: string) =>
  code.startsWith('face_') || FACE.has(code)
    ? 'selfie'
    : code === 'barcode_not_found'
      ? 'document_back'
      : 'document_front';

const feedback: Record<string, Shown> = Object.fromEntries(
  REFUSED.map((code) => {
    const missing = [sideOf(code)];
    const answer = code === 'unreadable' ? 400 : { feedback: code, complete: false, missing_images: missing };
    const prepared = loaded(capturing(...missing), { answers: { 'POST images': answer } });
    return [`feedback-${code}`, { ...prepared, screen: 'feedback', reach: shoot }];
  }),
);

export const CATALOGUE: Readonly<Record<string, Shown>> = {
  handoff: {
    screen: 'handoff',
    boot: { handoff: LINK },
    context: DESKTOP,
    answers: { 'POST link-status': { status: 'pending' } },
  },
  'handoff-begun': {
    screen: 'handoff',
    boot: { handoff: LINK },
    context: DESKTOP,
    answers: { 'POST link-status': capturing(...ALL) },
    reach: (page) => page.getByText('Your phone has taken over').waitFor(),
  },
  prepare: { screen: 'prepare' },
  consent: { screen: 'consent', reach: press('Start') },
  'consent-checkbox': {
    screen: 'prepare',
    boot: {
      consent: {
        format: 'checkbox',
        documentId: 'terms-eu-2',
        hash: '0'.repeat(64),
        title: 'How your data is used',
        text: 'A picture of your document and of your face are examined to confirm who you are, and deleted after 90 days.',
        links: [
          { label: 'Terms of use', url: 'https://lumen.example/terms' },
          { label: 'Privacy notice', url: 'https://lumen.example/privacy' },
        ],
      },
    },
    reach: press('Start'),
  },
  declined: {
    screen: 'declined',
    reach: async (page) => {
      await press('Start')(page);
      await press('I do not agree')(page);
    },
  },
  'document-front': { screen: 'capture', ...loaded(capturing(...ALL)), reach: seeing },
  'document-back': { screen: 'capture', ...loaded(capturing('document_back', 'selfie')), reach: seeing },
  selfie: { screen: 'capture', ...loaded(capturing('selfie')), reach: seeing },
  challenge: { screen: 'capture', ...moving(), reach: (page) => page.getByText('A few small movements').waitFor() },
  'challenge-moving': {
    screen: 'capture',
    ...moving(),
    reach: async (page) => {
      await ready(page).click();
      await page.getByText('Turn your head slowly to your left').waitFor();
    },
  },
  'challenge-again': {
    screen: 'capture',
    ...moving({ feedback: 'other', complete: false }, 'front'),
    reach: async (page) => {
      await ready(page).click();
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
  },
  'time-left': {
    screen: 'capture',
    ...loaded({ ...capturing('document_back', 'selfie'), expires_at: soon(2.5), extendable: true }),
    reach: (page) => page.getByText('I need more time').waitFor(),
  },
  'sending-offline': {
    screen: 'sending',
    ...loaded(capturing('document_front'), { answers: { 'POST images': 'lost' } }),
    reach: async (page) => {
      await shoot(page);
      await page.getByText('No connection').waitFor();
    },
  },
  accepted: {
    screen: 'accepted',
    ...loaded(capturing('document_front', 'selfie'), {
      answers: { 'POST images': { feedback: 'ok', missing_images: ['selfie'] } },
    }),
    reach: shoot,
  },
  ...feedback,
  'feedback-own-words': {
    screen: 'feedback',
    ...loaded(capturing('document_front'), {
      answers: {
        'POST images': {
          feedback: 'restricted_criteria',
          custom_feedback: 'Lumen Bank takes **passports** only. [Which documents?](https://lumen.example/documents)',
          missing_images: ['document_front'],
        },
      },
    }),
    reach: shoot,
  },
  paused: {
    screen: 'paused',
    ...loaded(capturing('document_back', 'selfie')),
    reach: async (page) => {
      await page.getByRole('button', { name: 'Take the picture' }).waitFor();
      await page.goBack({ waitUntil: 'commit' }).catch(() => {});
      await page.getByText('Paused').waitFor();
    },
  },
  ...Object.fromEntries(
    Object.entries({ denied: 'NotAllowedError', absent: 'NotFoundError', busy: 'NotReadableError' }).map(
      ([problem, error]) => [
        `camera-${problem}`,
        { screen: 'camera_problem', ...loaded(capturing(...ALL)), before: without(error) },
      ],
    ),
  ),
  processing: { screen: 'processing', ...loaded({ status: 'processing', missing_images: [] }) },
  recapture: {
    screen: 'recapture',
    ...loaded({ status: 'recapture', recapture_reason: 'document_expired', missing_images: ['document_front'] }),
  },
  done: { screen: 'done', ...loaded({ status: 'complete', missing_images: [] }) },
  'return-to-computer': {
    screen: 'return_to_computer',
    ...loaded({ status: 'complete', missing_images: [] }, { heldFromDesktop: true }),
  },
  expired: {
    screen: 'expired',
    ...loaded({
      status: 'expired',
      missing_images: [],
      callback_url: 'https://lumen.example/complete?sessionId=sid-1',
    }),
  },
  used: { screen: 'used', boot: { stage: 'gone', gone: 'used' } },
  unknown: { screen: 'unknown', boot: { stage: 'gone', gone: 'unknown' } },
  elsewhere: { screen: 'elsewhere', boot: SESSION },
  'failed-start': {
    screen: 'failed',
    answers: { 'POST start': 'lost' },
    reach: async (page) => {
      await press('Start')(page);
      await press('Agree and continue')(page);
    },
  },
  'failed-session': {
    screen: 'failed',
    ...loaded({ status: 'error', missing_images: [], callback_url: 'https://lumen.example/complete?sessionId=sid-1' }),
  },
  'failed-too-many': {
    screen: 'failed',
    ...loaded(capturing('document_front'), { answers: { 'POST images': [409, { code: 'too_many_images' }] } }),
    reach: shoot,
  },
};

/** Opened and reached. */
export async function reach(page: Page, { screen, reach: go }: Shown): Promise<void> {
  await go?.(page);
  await page.locator(`[data-screen="${screen}"] h1`).waitFor();
}
