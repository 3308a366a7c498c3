import type { Page } from 'playwright-core';
import sharp from 'sharp';
import type { CameraProblem } from '../../web/capture/camera/contract.ts';
import { REFUSED, type ScreenName } from '../../web/capture/state.ts';
import { feedCamera } from './fed-camera.ts';
import { type Answer, type Prepared, SESSION } from './hosted-page.ts';

/** Every screen of the page, and how somebody gets there. Tests walk it, and docs/screens is made of it. */
export interface Shown extends Prepared {
  /** What the person does, from the page that opened. */
  readonly reach?: (page: Page) => Promise<void>;
  /** The state machine's name for it. */
  readonly screen: ScreenName;
}

const DESKTOP = { viewport: { width: 1280, height: 800 }, hasTouch: false, isMobile: false };
const LINK = 'https://verify.example/verify/app/5b0c8f6b1f0e4a7d?startedOnDesktop=true';
const ALL = ['document_front', 'document_back', 'selfie'];
const capturing = (...missing: string[]) => ({ status: 'capturing', missing_images: missing });
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

const press = (name: string) => (page: Page) => page.getByRole('button', { name }).click();
export const seeing = (page: Page) => page.locator('.shutter:enabled').waitFor();
export const shoot = async (page: Page) => {
  await page.getByRole('button', { name: 'Take the picture' }).click();
  await page.getByRole('button', { name: 'Use this picture' }).click();
};
/** A loaded page of a session that stands so. */
const loaded = (status: Answer, more: Partial<Prepared> = {}): Prepared => ({
  boot: SESSION,
  held: true,
  ...more,
  answers: { 'GET status': status, ...more.answers },
});
const refusing = (error: string) =>
  `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '${error}'))`;
/** "Got it" is gone after a moment: here it stays. */
const lingering = (page: Page) =>
  page.addInitScript(`{
    const wait = window.setTimeout;
    window.setTimeout = (act, ms, ...more) => wait(act, ms === 900 ? 600_000 : ms, ...more);
  }`);
/** What the browser does to the camera, by the problem that the page should see. */
const CAMERAS: Readonly<Record<Exclude<CameraProblem, 'ended'>, string>> = {
  denied: refusing('NotAllowedError'),
  dismissed: `${refusing('NotAllowedError')}; navigator.permissions.query = async () => ({ state: 'prompt' })`,
  absent: refusing('NotFoundError'),
  busy: refusing('NotReadableError'),
  black: `navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 50);
    return canvas.captureStream(20);
  }`,
  in_app_browser: `${refusing('NotAllowedError')}; Object.defineProperty(navigator, 'userAgent', { value: 'Instagram 300.0' })`,
  insecure: `Object.defineProperty(window, 'isSecureContext', { value: false })`,
  failed: refusing('UnknownError'),
};

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
export const sideOf = (code: string) =>
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

const AUTO = { files: true, desktopCamera: true, autoCapture: true, challenge: false, virtualCamera: false };

/** A phone with two lenses and a lamp, whichever pictures it shows. */
const severalLenses = (page: Page) =>
  page.addInitScript(`{
    const lens = (label) => ({ kind: 'videoinput', deviceId: label, groupId: '', label });
    navigator.mediaDevices.enumerateDevices = async () => [lens('Back Camera'), lens('Back Ultra Wide Camera')];
    MediaStreamTrack.prototype.getSettings = () => ({ deviceId: 'Back Camera' });
    MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
  }`);

/** A table without a document: nothing is taken, and what is missing is said. */
const emptyTable = async (page: Page) => {
  const table = { create: { width: 1280, height: 960, channels: 3, background: '#b9a98f' } } as const;
  const picture = await sharp(table).jpeg().toBuffer();
  await feedCamera(page, { environment: picture, user: picture });
};

export const CATALOGUE: Readonly<Record<string, Shown>> = {
  handoff: {
    screen: 'handoff',
    boot: { handoff: LINK },
    context: DESKTOP,
    answers: { 'POST link-status': { status: 'pending' } },
    // What draws the code is loaded when it is needed.
    reach: (page) => page.getByRole('button', { name: 'Copy' }).waitFor(),
  },
  'handoff-begun': {
    screen: 'handoff',
    boot: { handoff: LINK },
    context: DESKTOP,
    answers: { 'POST link-status': capturing(...ALL) },
    reach: (page) => page.getByText('Your phone has taken over').waitFor(),
  },
  prepare: { screen: 'prepare' },
  'prepare-face': { screen: 'prepare', boot: { document: false } },
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
  starting: {
    screen: 'starting',
    answers: { 'POST start': 'awaited' },
    reach: async (page) => {
      await press('Start')(page);
      await press('Agree and continue')(page);
    },
  },
  resuming: { screen: 'resuming', ...loaded('awaited') },
  'document-front': { screen: 'capture', ...loaded(capturing(...ALL)), reach: seeing },
  'document-front-hint': {
    screen: 'capture',
    ...loaded(capturing(...ALL)),
    boot: { ...SESSION, capture: AUTO },
    before: emptyTable,
    reach: async (page) => {
      await seeing(page);
      await page.locator('.hint').waitFor();
    },
  },
  'document-front-lenses': {
    screen: 'capture',
    ...loaded(capturing(...ALL)),
    before: severalLenses,
    reach: (page) => page.getByRole('button', { name: 'Light on' }).waitFor(),
  },
  'document-back': { screen: 'capture', ...loaded(capturing('document_back', 'selfie')), reach: seeing },
  selfie: { screen: 'capture', ...loaded(capturing('selfie')), reach: seeing },
  review: {
    screen: 'capture',
    ...loaded(capturing(...ALL)),
    reach: async (page) => {
      await press('Take the picture')(page);
      await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    },
  },
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
    reach: async (page) => {
      await page.getByText('I need more time').waitFor();
      await seeing(page);
    },
  },
  sending: {
    screen: 'sending',
    ...loaded(capturing('document_front'), { answers: { 'POST images': 'awaited' } }),
    reach: async (page) => {
      await shoot(page);
      await page.getByRole('heading', { name: 'Sending your picture' }).waitFor();
    },
  },
  'sending-busy': {
    screen: 'sending',
    ...loaded(capturing('document_front'), { answers: { 'POST images': 503 } }),
    reach: async (page) => {
      await shoot(page);
      await page.getByRole('button', { name: 'Try again' }).waitFor();
    },
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
    before: lingering,
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
  interrupted: {
    screen: 'paused',
    ...loaded(capturing('selfie')),
    reach: async (page) => {
      await seeing(page);
      await page.evaluate(() => {
        const stream = document.querySelector('video')!.srcObject as MediaStream;
        stream.getVideoTracks()[0]!.dispatchEvent(new Event('ended'));
      });
    },
  },
  ...Object.fromEntries(
    Object.entries(CAMERAS).map(([problem, camera]) => [
      `camera-${problem}`,
      {
        screen: 'camera_problem',
        ...loaded(capturing(...ALL)),
        before: (page: Page) => page.addInitScript(camera),
      },
    ]),
  ),
  processing: { screen: 'processing', ...loaded({ status: 'processing', missing_images: [] }) },
  recapture: {
    screen: 'recapture',
    ...loaded({ status: 'recapture', recapture_reason: 'document_expired', missing_images: ['document_front'] }),
  },
  // To an app that this browser does not have, so that it stays.
  leaving: {
    screen: 'leaving',
    ...loaded({ status: 'complete', missing_images: [], callback_url: 'lumen://complete?sessionId=sid-1' }),
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
  'failed-send': {
    screen: 'failed',
    ...loaded(capturing('document_front'), { answers: { 'POST images': 503 } }),
    reach: async (page) => {
      await shoot(page);
      // What waits longer each time goes on at once where somebody presses, until there is nothing to press.
      const again = page.locator('[data-screen="sending"] button');
      while (!(await page.locator('[data-screen="failed"]').isVisible()))
        await again.click({ timeout: 300 }).catch(() => {});
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
