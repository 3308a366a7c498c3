import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvenance } from '../../src/evidence/images.ts';
import type { PageSettings } from '../../src/hosted/settings.ts';
import { deviceOf } from '../../src/session/device.ts';
import { TestService } from '../service.ts';
import { launch, noBrowser } from './browser.ts';

/** The movements have a test of their own. */
const STILL = { challenge: false };
const CALLBACK = 'https://shop.example/complete';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** In the page: how many keys the browser keeps. */
const keysLeft = () =>
  new Promise<number>((resolve, reject) => {
    const opening = indexedDB.open('identity-check', 1);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const count = opening.result.transaction('keys').objectStore('keys').count();
      count.onsuccess = () => resolve(count.result);
    };
  });

describe.skipIf(noBrowser)('the hosted page against the real service', () => {
  let browser: Browser;
  let test: TestService;
  let context: BrowserContext;

  beforeAll(async () => {
    browser = await launch();
    test = await TestService.start({ settings: STILL });
  });
  afterAll(async () => {
    await browser?.close();
    await test?.stop();
  });

  interface Session {
    readonly sid: string;
    readonly link: string;
  }

  async function create(mock: object = {}): Promise<Session> {
    const request = { mock_behavior: mock, callback_url: CALLBACK, state: 'a b&c' };
    const { session_id: sid, start_token: token } = await test.create(request);
    return { sid, link: `${test.service.url}/verify/app/${token}` };
  }

  /** A page of a device of its own; the shop that it is sent back to answers here. */
  async function device(options: object = PHONE): Promise<Page> {
    context = await browser.newContext({
      locale: 'en-GB',
      reducedMotion: 'reduce',
      permissions: ['camera'],
      ...options,
    });
    await context.route('https://shop.example/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: 'shop' }),
    );
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) throw new Error(message.text());
    });
    return page;
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

  async function consent(page: Page): Promise<void> {
    await press(page, 'Start');
    await press(page, 'Agree and continue');
    await heading(page, 'Front of your document');
  }

  async function shoot(page: Page, title: string): Promise<void> {
    await heading(page, title);
    await press(page, 'Take the picture');
    await press(page, 'Use this picture');
  }

  async function shootAll(page: Page): Promise<void> {
    await shoot(page, 'Front of your document');
    await shoot(page, 'Back of your document');
    await shoot(page, 'Your face');
  }

  async function backAtTheShop(page: Page, sid: string): Promise<void> {
    await page.waitForURL('https://shop.example/**');
    const query = new URL(page.url()).searchParams;
    expect([query.get('sessionId'), query.get('state')]).toEqual([sid, 'a b&c']);
  }

  it('a phone goes from the link to the shop, and what was agreed to is stored', async () => {
    const { sid, link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    expect(page.url()).toBe(`${test.service.url}/verify/app/session/${sid}`);
    await shootAll(page);
    await backAtTheShop(page, sid);
    expect((await test.until(sid, ['complete'])).recommendation).toBe('ALLOW');
    const { body } = await test.call<{ consent_granted: boolean }>('GET', `/verification/${sid}/consent`);
    expect(body.consent_granted).toBe(true);
    await context.close();
  });

  it('every picture is signed with a key that only this tab has, a reload in the middle included', async () => {
    const { sid, link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    await shoot(page, 'Front of your document');
    await heading(page, 'Back of your document');
    await page.reload();
    await shoot(page, 'Back of your document');
    await shoot(page, 'Your face');
    await backAtTheShop(page, sid);
    const { sessions, images } = test.service.foundation;
    const stored = (await sessions.peek(sid, Date.now()))!;
    const ways = (await images.list(sid)).map((image) => openProvenance(image, stored.key)?.open());
    const way = { sender: 'device', source: 'camera', signature: 'valid' };
    expect(ways).toMatchObject([way, way, way]);
    const known = deviceOf(stored)!.open();
    expect(known).toMatchObject({ clientType: 'hosted_app', signs: true });
    expect(known.observations?.evidence?.user_agent).toBe(known.observations?.userAgent);
    await page.goto(`${test.service.url}/verify/app/nothing`);
    expect(await page.evaluate(keysLeft)).toBe(0);
    await context.close();
  });

  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['sv, fr-CA;q=0.5', 'fr'],
    ['xx', 'en'],
    ['', 'en'],
    ['"><script>', 'en'],
  ])('the words that a browser with %s will ask for come along with the page', async (accepted, language) => {
    const { start_token } = await test.create();
    const headers = { 'accept-language': accepted };
    const { body } = await test.send<string>({ method: 'GET', url: `/verify/app/${start_token}`, headers });
    expect(body).toMatch(
      new RegExp(`<link rel="modulepreload" href="/verify/app/assets/${language}-[\\w-]+\\.js"></head>`),
    );
  });

  it('time that runs out is counted down, and more can be had once', async () => {
    await test.settings({ ...STILL, completionMs: 5 * 60_000 });
    const { sid, link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    await page.getByText(/^4:\d\d left$/).waitFor();
    await press(page, 'I need more time');
    await page.getByRole('button', { name: 'I need more time' }).waitFor({ state: 'detached' });
    const deadline = async () => (await test.service.foundation.sessions.peek(sid, Date.now()))!.session.deadlineAt!;
    await expect.poll(async () => (await deadline()) - Date.now()).toBeGreaterThan(8 * 60_000);
    await page.locator('.time-left').waitFor({ state: 'detached' });
    await test.settings(STILL);
    await context.close();
  });

  it('a computer hands over to a phone, and moves on by itself', async () => {
    const { sid, link } = await create();
    const computer = await device(DESKTOP);
    const computerContext = context;
    await computer.goto(link);
    await heading(computer, 'Continue on your phone');
    const shown = (await computer.locator('.link-text').textContent()) ?? '';
    expect(shown).toMatch(/\?startedOnDesktop=true$/);
    const phone = await device();
    await phone.goto(`${link}?startedOnDesktop=true`);
    await consent(phone);
    await heading(computer, 'Your phone has taken over');
    await shootAll(phone);
    await heading(phone, 'Finished here');
    await backAtTheShop(computer, sid);
    await Promise.all([context.close(), computerContext.close()]);
  });

  it('a computer with a camera can go on by itself', async () => {
    const { link } = await create();
    const page = await device(DESKTOP);
    await page.goto(link);
    await press(page, 'Continue on this computer');
    await consent(page);
    await context.close();
  });

  it('a recapture says so, and every picture of it is taken again', async () => {
    const { sid, link } = await create({ force_retry: true });
    const page = await device();
    await page.goto(link);
    await consent(page);
    await shootAll(page);
    await heading(page, 'Some pictures are needed again');
    await press(page, 'Continue');
    await shootAll(page);
    await backAtTheShop(page, sid);
    await context.close();
  });

  it('a reload goes on where the person was: at the consent, between pictures, and while it is examined', async () => {
    const { sid, link } = await create({ processing_time: '4s' });
    const page = await device();
    await page.goto(link);
    await press(page, 'Start');
    await page.reload();
    await consent(page);
    await page.reload();
    await shoot(page, 'Front of your document');
    await heading(page, 'Back of your document');
    await page.reload();
    await shoot(page, 'Back of your document');
    await shoot(page, 'Your face');
    await heading(page, 'Checking your pictures');
    await page.reload();
    await backAtTheShop(page, sid);
    await context.close();
  });

  it('where no camera gives a picture a file does, marked as one, if the application takes files', async () => {
    const { sid, link } = await create();
    const page = await device();
    await page.addInitScript(
      `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'))`,
    );
    await page.goto(link);
    await press(page, 'Start');
    await press(page, 'Agree and continue');
    const picture = sharp({ create: { width: 1200, height: 800, channels: 3, background: '#b9a98f' } });
    const file = { name: 'mine.jpg', mimeType: 'image/jpeg', buffer: await picture.jpeg().toBuffer() };
    for (const side of ['Front of your document', 'Back of your document', 'Your face']) {
      await heading(page, 'No camera found');
      await page.getByLabel('Choose a file instead').setInputFiles(file);
      await heading(page, side);
      await press(page, 'Use this picture');
    }
    await backAtTheShop(page, sid);
    const { sessions, images } = test.service.foundation;
    const stored = (await sessions.peek(sid, Date.now()))!;
    const sources = (await images.list(sid)).map((image) => openProvenance(image, stored.key)?.open().source);
    expect(sources).toEqual(['file', 'file', 'file']);
    await context.close();
  });

  it.each([
    ['takes no files', { ...STILL, page: { files: false } }, 'Front of your document'],
    ['asks for movements, which no file holds', {}, 'Your face'],
  ])('no file is offered for want of a camera where the application %s', async (_, settings, side) => {
    await test.settings(settings);
    const { link } = await create();
    const page = await device();
    const broken = side === 'Your face' ? `video.facingMode === 'user'` : 'true';
    await page.addInitScript(`{
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = ({ video }) =>
        ${broken} ? Promise.reject(new DOMException('', 'NotFoundError')) : open({ video });
    }`);
    await page.goto(link);
    await press(page, 'Start');
    await press(page, 'Agree and continue');
    if (side === 'Your face') {
      await shoot(page, 'Front of your document');
      await shoot(page, 'Back of your document');
    }
    await heading(page, 'No camera found');
    expect(await page.locator('input[type=file]').count()).toBe(0);
    await test.settings(STILL);
    await context.close();
  });

  it('a network that is cut in an upload loses no picture and doubles none', async () => {
    const { sid, link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    // The first answer gets lost after the service has kept the picture: the worst moment.
    let cut = 0;
    await page.route('**/images', async (route) => {
      if (cut++ > 0) return route.continue();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await shoot(page, 'Front of your document');
    await heading(page, 'Back of your document');
    const { body } = await test.call<{ session_images: object[] }>('GET', `/verification/${sid}/images`);
    expect(body.session_images).toHaveLength(1);
    expect(cut).toBeGreaterThan(1);
    await context.close();
  });

  it('a used link and one that never was each say so, and the tab that used it goes on', async () => {
    const { link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    const other = await device();
    await other.goto(link);
    await heading(other, 'This link has been used');
    await other.goto(`${test.service.url}/verify/app/${'0'.repeat(32)}`);
    await heading(other, 'This link does not work');
    await page.goto(link);
    await heading(page, 'Front of your document');
  });

  it('a second tab points at the first, and two tabs with one token follow the same session', async () => {
    const { link } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    const address = page.url();
    const stranger = await context.newPage();
    await stranger.goto(address);
    await heading(stranger, 'Open somewhere else');
    const twin = await context.newPage();
    const kept = await page.evaluate(() => sessionStorage.getItem('identity-check'));
    await twin.addInitScript((value) => sessionStorage.setItem('identity-check', value!), kept);
    await twin.goto(address);
    await shoot(twin, 'Front of your document');
    await heading(page, 'Back of your document');
    await context.close();
  });

  it('a session that runs out says so, with the way back to the shop', async () => {
    const { link, sid } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    test.pass(2 * 60 * 60 * 1000);
    await heading(page, 'The time is up');
    const back = await page.getByRole('link', { name: /^Back to/ }).getAttribute('href');
    expect(back).toBe(`${CALLBACK}?sessionId=${sid}&state=a+b%26c`);
    test.pass(-2 * 60 * 60 * 1000);
    await context.close();
  });

  it('nothing about the person is in the browser’s storage, and the start token is in no address', async () => {
    const { link, sid } = await create();
    const page = await device();
    await page.goto(link);
    await consent(page);
    const stored = await page.evaluate(() => [Object.keys(sessionStorage), Object.keys(localStorage), document.cookie]);
    expect(stored).toEqual([['identity-check'], [], '']);
    await page.goBack({ waitUntil: 'commit' }).catch(() => {});
    await heading(page, 'Paused');
    expect(page.url()).toContain(`/session/${sid}`);
    await context.close();
  });

  it('going back pauses a page that was touched and leaves a paused one, with an entry made by the touch, as Safari wants it', async () => {
    const { link } = await create();
    const page = await device();
    await page.addInitScript(`{
      const push = history.pushState.bind(history);
      history.pushState = (state, ...more) => push({ ...state, touched: navigator.userActivation.isActive }, ...more);
    }`);
    const byTouch = () => page.evaluate(() => (history.state as { touched?: boolean } | null)?.touched);
    const back = () => page.goBack({ waitUntil: 'commit' }).catch(() => {});
    await page.goto('https://shop.example/basket');
    await page.goto(link);
    await consent(page);
    expect(await byTouch()).toBe(true);
    await page.reload();
    await heading(page, 'Front of your document');
    expect(await byTouch()).toBe(true);
    await back();
    await heading(page, 'Paused');
    await press(page, 'Continue');
    await heading(page, 'Front of your document');
    expect(await byTouch()).toBe(true);
    await back();
    await heading(page, 'Paused');
    await back();
    await page.waitForURL('https://shop.example/basket');
    await context.close();
  });

  it('looks and speaks as the application is set, in frames that it names, and stores the consent that was shown', async () => {
    const consent = { format: 'checkbox', documentId: 'lumen-7', title: 'Our terms', text: 'As **agreed**.' } as const;
    const name = 'Lumen <b>Bank</b>';
    const branding = { colour: '#ffd400', radius: 28 };
    const frameAncestors = ['https://shop.example'];
    const page: PageSettings = { name, branding, consent, language: 'fr', frameAncestors };
    await test.settings({ ...STILL, page });
    const { link, sid } = await create();
    expect((await fetch(link)).headers.get('content-security-policy')).toContain(
      'frame-ancestors https://shop.example',
    );
    const phone = await device();
    await phone.goto(link);
    await phone.getByText(`${name} vous demande une photo`).waitFor();
    const button = phone.getByRole('button', { name: 'Commencer' });
    await button.click();
    await phone.getByText('Cochez d’abord la case').waitFor();
    await phone.getByRole('checkbox').check();
    await button.click();
    await heading(phone, 'Recto de votre document');
    const { consent: stored } = (await test.service.foundation.sessions.peek(sid, Date.now()))!.session;
    expect(stored?.documentId).toBe('lumen-7');
    await test.settings(STILL);
    await context.close();
  });

  it('is handed out with a strict policy and a nonce of its own, its assets for a year', async () => {
    const { link } = await create();
    const [one, two] = await Promise.all([fetch(link), fetch(link)]);
    const policies = [one, two].map((answer) => answer.headers.get('content-security-policy') ?? '');
    expect(policies[0]).not.toBe(policies[1]);
    expect(policies[0]).toContain("default-src 'none'");
    expect(policies[0]).not.toMatch(/unsafe|https?:/);
    expect(one.headers.get('cache-control')).toBe('no-store');
    const script = /src="([^"]+\.js)"/.exec(await one.text())![1]!;
    const asset = await fetch(test.service.url + script, { headers: { 'accept-encoding': 'br' } });
    expect(asset.headers.get('content-encoding')).toBe('br');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    for (const name of ['..%2findex.html', 'index.html', '.built', 'x.js', '%2e%2e%2fcli.js'])
      expect((await fetch(`${test.service.url}/verify/app/assets/${name}`)).status).toBe(404);
  });
});
