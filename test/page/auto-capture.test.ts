import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../src/analysis/pool.ts';
import { poolOptions } from '../../src/foundation.ts';
import { repertoire } from '../../src/specimen/people/repertoire.ts';
import { specimenPicture } from '../../src/specimen/specimen.ts';
import { TestService } from '../service.ts';
import { launch, noBrowser } from './browser.ts';
import { type Fed, feedCamera } from './fed-camera.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const LYING = { viewport: { width: 844, height: 390 }, hasTouch: true, isMobile: true };

describe.skipIf(noBrowser)('pictures that are taken by themselves', () => {
  let browser: Browser;
  let test: TestService;
  let fed: Fed;
  beforeAll(async () => {
    const today = new Date().toISOString().slice(0, 10);
    // The passport of test/path, which is drawn once for all.
    fed = {
      environment: await specimenPicture({ person: 0, seed: 'path', today }, 'passport.jpg'),
      user: (await repertoire(0)).front[0]!,
    };
    browser = await launch('--disable-blink-features=AutomationControlled');
    test = await TestService.start({
      variables: { PUBLIC_URL: '' },
      settings: { challenge: false },
      openExaminer: (config) => openPool(poolOptions(config)),
    });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  async function before(camera: Fed, options: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>) {
    const { session_id: sid, start_token } = await test.create();
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await feedCamera(page, camera);
    await prepare?.(page);
    await page.goto(`${test.service.url}/verify/app/${start_token}`);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Agree and continue' }).click();
    await page.getByRole('heading', { name: 'Front of your document' }).waitFor();
    return { page, sid, loaded };
  }
  const use = (page: Page) => page.getByRole('button', { name: 'Use this picture' }).click({ timeout: 60_000 });

  it.each([
    ['held upright', PHONE],
    ['lying on its side', LYING],
  ])(
    'on a phone %s: document and face, no button but the one that approves',
    async (_, options) => {
      const { page, sid, loaded } = await before(fed, options);
      await use(page);
      await page.getByRole('heading', { name: 'Your face' }).waitFor();
      await use(page);
      expect((await test.until(sid, ['complete'])).recommendation).toBe('ALLOW');
      expect(loaded.filter((path) => path.endsWith('.onnx')).sort()).toEqual([
        '/verify/app/models/blazeface.onnx',
        '/verify/app/models/document-mask.onnx',
        '/verify/app/models/facemesh.onnx',
      ]);
      await page.context().close();
    },
    180_000,
  );

  const grey = (level: number) =>
    sharp({ create: { width: 1280, height: 960, channels: 3, background: { r: level, g: level, b: level } } })
      .jpeg()
      .toBuffer();

  it.each([
    ['an empty table', 180, 'Move the document into the frame'],
    ['a dark room', 25, 'More light, please'],
  ])('are not taken of %s, and what is missing is said; the button is there all the time', async (_, level, hint) => {
    const { page } = await before({ ...fed, environment: await grey(level) }, PHONE);
    await page.getByText(hint).waitFor();
    await page.waitForTimeout(1_500);
    await page.getByText(hint).waitFor();
    await page.getByRole('button', { name: 'Take the picture' }).click();
    await page.getByRole('button', { name: 'Take it again' }).click();
    await page.getByText(hint).waitFor();
    await page.context().close();
  });

  it('of a document wait for a document, not for a face', async () => {
    const { page } = await before({ ...fed, environment: fed.user }, PHONE);
    await page.getByText('Move the document into the frame').waitFor();
    await page.context().close();
  });

  it('of a document are taken by its edges where the model does not come', async () => {
    const { page, loaded } = await before(fed, PHONE, (page) =>
      page.route('**/document-mask.onnx', (route) => route.abort()),
    );
    await use(page);
    await page.getByRole('heading', { name: 'Your face' }).waitFor();
    expect(loaded).toContain('/verify/app/models/document-mask.onnx');
    await page.context().close();
  }, 120_000);

  it.each<[string, (page: Page) => Promise<unknown>]>([
    [
      'who saves data',
      (page) => page.addInitScript(`Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`),
    ],
    [
      'whose network is slow',
      (page) =>
        page.addInitScript(`Object.defineProperty(navigator, 'connection', { value: { effectiveType: '3g' } })`),
    ],
    ['whose browser has no workers', (page) => page.addInitScript('globalThis.Worker = undefined')],
    ['whose worker does not come', (page) => page.route('**/worker-*.js', (route) => route.abort())],
  ])('are left to the button for somebody %s', async (_, prepare) => {
    const { page, loaded } = await before(fed, PHONE, prepare);
    await page.getByRole('button', { name: 'Take the picture' }).click();
    await use(page);
    await page.getByRole('heading', { name: 'Your face' }).waitFor();
    expect(loaded.filter((path) => /onnx|wasm/.test(path))).toEqual([]);
    await page.context().close();
  });

  it('are left to the button where the application says so', async () => {
    await test.settings({ challenge: false, page: { autoCapture: false } });
    const { page, loaded } = await before(fed, PHONE);
    await page.getByRole('button', { name: 'Take the picture' }).click();
    await use(page);
    await page.getByRole('heading', { name: 'Your face' }).waitFor();
    expect(loaded.some((path) => path.includes('worker'))).toBe(false);
    await test.settings({ challenge: false });
    await page.context().close();
  });

  it.each(['ocrb', 'face-recognition', '..%2Fpackage', 'constructor'])(
    'no other model is given away: %s',
    async (name) => {
      const answer = await test.send({ method: 'GET', url: `/verify/app/models/${name}.onnx` });
      expect(answer.status).toBe(404);
    },
  );
});
