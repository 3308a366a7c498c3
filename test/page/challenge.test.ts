import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../src/analysis/pool.ts';
import { openProvenance } from '../../src/evidence/images.ts';
import { poolOptions } from '../../src/foundation.ts';
import { deviceOf } from '../../src/session/device.ts';
import { repertoire } from '../../src/specimen/people/repertoire.ts';
import { makeSpecimen } from '../../src/specimen/specimen.ts';
import { TestService } from '../service.ts';
import { launch, noBrowser } from './browser.ts';
import { moving, shoot } from './catalogue.ts';
import { feedCamera, feedPerformer } from './fed-camera.ts';
import { type Answer, openPage, type Prepared } from './hosted-page.ts';

const begin = (page: Page, name = 'I am ready') => page.getByRole('button', { name }).click();
const line = (page: Page, text: string | RegExp) => page.locator('.challenge-line').getByText(text).waitFor();

describe.skipIf(noBrowser)('the movements before the camera', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  interface Sent {
    readonly path: string;
    readonly body: { readonly frames?: { content: string; at: number; step: number }[]; readonly image?: object };
  }
  /** The page with movements asked for; what it sends is kept. */
  async function opened(answers: Prepared['answers'] = {}, gestures = ['front', 'left']) {
    const prepared = moving(undefined, ...gestures);
    const sent: Sent[] = [];
    const before = async (page: Page) => {
      page.on('request', (request) => {
        const path = new URL(request.url()).pathname.replace('/verify/api/v1/verification/sid-1', '');
        if (request.method() === 'POST') sent.push({ path, body: request.postDataJSON() as Sent['body'] });
      });
    };
    const page = await openPage(browser, { ...prepared, before, answers: { ...prepared.answers, ...answers } });
    return { page, sent, of: (path: string) => sent.filter((one) => one.path === path) };
  }

  it('are asked for one by one, their frames sent as they were drawn, and the selfie belongs to them', async () => {
    const { page, of } = await opened({ 'POST images': { feedback: 'ok', complete: true, missing_images: [] } });
    await begin(page);
    await line(page, 'Look straight ahead');
    await line(page, 'Turn your head slowly to your left');
    await page.getByRole('button', { name: 'Use this picture' }).click();
    await expect.poll(() => of('/images').length).toBe(1);
    const [frames] = of('/challenge/n/frames');
    expect(frames!.body.frames!.map(({ step }) => step)).toEqual([0, 0, 1, 1]);
    const times = frames!.body.frames!.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { content } of frames!.body.frames!) expect(content).toMatch(/^\/9j\//);
    expect(of('/images')[0]!.body.image).toMatchObject({ image_type: 'selfie', source: 'camera' });
    await page.context().close();
  });

  it('that were not seen are asked for again, with what can be mended', async () => {
    const answers = [
      { feedback: 'face_too_small', complete: false },
      { feedback: 'other', complete: false },
      { feedback: 'ok', complete: true },
    ];
    const { page, of } = await opened({ 'POST frames': () => answers.shift()! }, ['front']);
    await begin(page);
    await line(page, /closer/);
    await begin(page, 'Try again');
    await line(page, 'We could not see the movements well');
    await begin(page, 'Try again');
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    expect(of('/challenge')).toHaveLength(3);
    await page.context().close();
  });

  it('are left out where the service offers none, or no more of them: a still selfie then', async () => {
    const { page } = await opened({ 'POST challenge': [409, { code: 'too_many_challenges' }] });
    await begin(page);
    await page.getByRole('button', { name: 'Take the picture' }).waitFor();
    await page.context().close();
  });

  it('whose answer was lost are sent again, the same ones', async () => {
    const answers: Answer[] = ['lost', 503, { feedback: 'ok', complete: true }];
    const { page, of } = await opened({ 'POST frames': () => answers.shift() as object }, ['front']);
    await begin(page);
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    const sent = of('/challenge/n/frames').map(({ body }) => JSON.stringify(body));
    expect(sent).toHaveLength(3);
    expect(new Set(sent).size).toBe(1);
    await page.context().close();
  });

  it('that cannot be drawn for want of a network can be tried again', async () => {
    const answers: Answer[] = ['lost'];
    const drawn = moving(undefined, 'front').answers!['POST challenge'] as object;
    const { page } = await opened({ 'POST challenge': () => (answers.shift() ?? drawn) as object });
    await begin(page);
    await line(page, 'The connection was lost');
    await begin(page, 'Try again');
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    await page.context().close();
  });

  it('begin anew when the page was left in the middle of them', async () => {
    const { page, of } = await opened();
    await begin(page);
    await line(page, 'Look straight ahead');
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    });
    await line(page, 'That was interrupted');
    expect(of('/challenge/n/frames')).toHaveLength(0);
    await begin(page, 'Try again');
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    expect(of('/challenge/n/frames')).toHaveLength(1);
    await page.context().close();
  });

  it('begin anew when the selfie is taken again', async () => {
    const { page, of } = await opened({}, ['front']);
    await begin(page);
    await page.getByRole('button', { name: 'Take it again' }).click();
    await begin(page);
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    expect(of('/challenge')).toHaveLength(2);
    await page.context().close();
  });

  it('end when the camera does', async () => {
    const { page } = await opened();
    await begin(page);
    await line(page, 'Look straight ahead');
    await page.evaluate(() => {
      const stream = document.querySelector('video')!.srcObject as MediaStream;
      stream.getVideoTracks()[0]!.dispatchEvent(new Event('ended'));
    });
    await page.locator('[data-screen="paused"]').waitFor();
    await page.context().close();
  });
});

describe.skipIf(noBrowser)('a fictional person before a virtual camera', () => {
  let browser: Browser;
  let test: TestService;
  beforeAll(async () => {
    // What drives the browser is told to the page, and would be a question of its own.
    browser = await launch('--disable-blink-features=AutomationControlled');
    test = await TestService.start({
      variables: { PUBLIC_URL: '', DEMO: 'on' },
      openExaminer: (config) => openPool(poolOptions(config)),
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  const open = async (path: string, options: object = {}) => {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 }, ...options });
    const page = await context.newPage();
    await page.goto(`${test.service.url}${path}`);
    return page;
  };
  const PATIENCE = { timeout: 150_000 };
  /** What the service noted of the signatures, and whether it insists on them. */
  const evidenceOf = async (sid: string) => {
    const { sessions, images, challenges } = test.service.foundation;
    const stored = (await sessions.peek(sid, Date.now()))!;
    return {
      signs: deviceOf(stored)?.open().signs,
      challenges: (await challenges.list(sid)).map(({ signature }) => signature),
      images: (await images.list(sid)).map((image) => openProvenance(image, stored.key)?.open().signature),
    };
  };

  it('can be watched from the shop’s button to the shop’s answer: document, movements, face, allowed', async () => {
    const page = await open('/demo');
    await page.getByRole('button', { name: 'Watch a fictional person do it' }).click();
    await page.getByText('this person and this document do not exist').waitFor(PATIENCE);
    await page.getByText('Turn your head slowly to your').first().waitFor(PATIENCE);
    await page.waitForURL('**/demo/complete?**', PATIENCE);
    await page.getByText('The van is yours.').waitFor(PATIENCE);
    const checks = await page.locator('.checks').textContent();
    for (const check of ['document validation', 'biometric matching', 'biometric liveness', 'risk recommendation'])
      expect(checks).toMatch(new RegExp(`${check}\\s*ALLOW`));
    const sent = await evidenceOf(new URL(page.url()).searchParams.get('sessionId')!);
    expect(sent).toEqual({ signs: true, challenges: ['valid'], images: ['valid', 'valid'] });
    await page.context().close();
  }, 240_000);

  it('signs its movements, and is known to: where the signature is lost on the way, that is seen', async () => {
    const { session_id: sid, start_token } = await test.create({ mock_behavior: {} });
    const page = await open(`/verify/app/${start_token}`, { permissions: ['camera'], hasTouch: true, isMobile: true });
    await page.route('**/frames', async (route) => {
      const { signature, ...body } = route.request().postDataJSON() as { signature?: string };
      expect(signature).toMatch(/^[\w+/=]{340,}$/);
      await route.continue({ postData: body });
    });
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    for (const side of ['Front', 'Back']) {
      await page.getByRole('heading', { name: `${side} of your document` }).waitFor();
      await shoot(page);
    }
    await begin(page);
    await page.getByRole('button', { name: 'Use this picture' }).waitFor(PATIENCE);
    expect(await evidenceOf(sid)).toEqual({ signs: true, challenges: ['missing'], images: ['valid', 'valid'] });
    await page.context().close();
  }, 180_000);

  it('stays before it when the page is loaded again, and then waits for somebody to press', async () => {
    const { start_token } = await test.create({ mock_behavior: {} });
    const page = await open(`/verify/app/${start_token}?camera=virtual`);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByText('this person and this document do not exist').waitFor(PATIENCE);
    await page.reload();
    await page.getByText('this person and this document do not exist').waitFor(PATIENCE);
    expect(page.url()).toMatch(/\/session\/[\w-]+\?camera=virtual$/);
    await page.getByRole('button', { name: 'Take the picture' }).click();
    await page.getByRole('button', { name: 'Use this picture' }).waitFor(PATIENCE);
    await page.context().close();
  }, 180_000);

  it.each(['document_back', 'left-9', 'constructor', '..%2F..%2Fmaster.key'])(
    'has no picture called %s',
    async (scene) => {
      const { session_id: sid } = await test.create();
      const answer = await test.send({ method: 'GET', url: `/verify/app/virtual/${sid}/${scene}.jpg` });
      expect(answer.status).toBe(404);
    },
  );

  it('a face authentication is a selfie and nothing else, and its backend reads the result', async () => {
    await test.settings({ challenge: false, page: { name: 'Lumen Bank', autoCapture: false } });
    const { files } = await makeSpecimen({ person: 0, seed: 'path', today: '2026-11-26' });
    const reference = { type: 'raw', content: files['turn-1.jpg']!.toString('base64') };
    const wayBack = { callback_url: 'https://shop.example/login', state: 'a b&c' };
    const begun = await test.call<{ session_id: string; device_session_id: string }>('POST', '/face-auth', {
      reference,
      ...wayBack,
    });
    const { session_id: sid, device_session_id: link } = begun.body;
    const context = await browser.newContext({ locale: 'en-GB', hasTouch: true, isMobile: true });
    await context.route('https://shop.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    const page = await context.newPage();
    await feedCamera(page, { environment: files['passport.jpg']!, user: files['selfie.jpg']! });
    await page.goto(`${test.service.url}/verify/app/${link}`);
    await page.getByText('Lumen Bank asks for a picture of your face.').waitFor();
    expect(await page.locator('.tips li').count()).toBe(1);
    await page.getByRole('button', { name: 'Start' }).click();
    expect(await page.locator('.sheet').textContent()).not.toMatch(/document/);
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByRole('heading', { name: 'Your face' }).waitFor();
    expect(await page.locator('.steps li').allTextContents()).toEqual(['Face', 'Check']);
    await shoot(page);
    await page.waitForURL('https://shop.example/**', PATIENCE);
    const query = new URL(page.url()).searchParams;
    expect([query.get('sessionId'), query.get('state')]).toEqual([sid, 'a b&c']);
    const { body } = await test.call('GET', `/face-auth/${sid}/result`);
    expect(body).toEqual({ session_id: sid, status: 'complete', recommendation: 'ALLOW' });
    await context.close();
  }, 180_000);

  it.each([
    ['who it is, is allowed', 0, { recommendation: 'ALLOW' }],
    [
      'who it is not, is not, and does all that is asked',
      1,
      { recommendation: 'CHALLENGE', why: 'biometric_mismatch' },
    ],
  ] as const)(
    'a face authentication with the movements, before a camera: %s',
    async (_, member, outcome) => {
      await test.settings({ page: { autoCapture: false } });
      const { files } = await makeSpecimen({ person: 0, seed: 'path', today: '2026-11-26' });
      const begun = await test.call<{ session_id: string; device_session_id: string }>('POST', '/face-auth', {
        reference: { type: 'raw', content: files['selfie.jpg']!.toString('base64') },
        callback_url: 'https://shop.example/login',
      });
      const { session_id: sid, device_session_id: link } = begun.body;
      const context = await browser.newContext({ locale: 'en-GB', hasTouch: true, isMobile: true });
      await context.route('https://shop.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
      const page = await context.newPage();
      await feedPerformer(page, await repertoire(member));
      await page.goto(`${test.service.url}/verify/app/${link}`);
      await begin(page, 'Start');
      await begin(page, 'Agree and continue');
      await page.getByRole('heading', { name: 'Follow the movement' }).waitFor();
      await begin(page);
      await line(page, /^Turn your head slowly to your/);
      await page.getByRole('button', { name: 'Use this picture' }).click(PATIENCE);
      await page.waitForURL(`https://shop.example/login?sessionId=${sid}`, PATIENCE);
      // The first is the backend's own reference.
      expect(await evidenceOf(sid)).toEqual({ signs: true, challenges: ['valid'], images: ['unsigned', 'valid'] });
      const { body } = await test.call('GET', `/face-auth/${sid}/result`);
      expect(body).toEqual({ session_id: sid, status: 'complete', ...outcome });
      await context.close();
    },
    240_000,
  );

  it('belongs to test applications: a live one has none, whatever its link asks for', async () => {
    const live = await TestService.start({ mode: 'live' });
    const { session_id: sid, start_token } = await live.create();
    const picture = await live.send({ method: 'GET', url: `/verify/app/virtual/${sid}/document_front.jpg` });
    expect(picture.status).toBe(404);
    const { body } = await live.send<string>({ method: 'GET', url: `/verify/app/${start_token}?camera=virtual` });
    expect(body).toContain('"virtualCamera":false');
    await live.stop();
  });
});
