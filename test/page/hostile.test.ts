import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, noBrowser } from './browser.ts';
import { CATALOGUE, reach } from './catalogue.ts';
import { openPage, type Prepared, SESSION } from './hosted-page.ts';

const SCRIPT = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
const LINK = '[here](javascript:window.ran=1)';

describe.skipIf(noBrowser)('what an operator or an attacker wrote is text', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function nothingRan(page: Page): Promise<void> {
    expect(await page.evaluate(() => (window as unknown as { ran?: number }).ran)).toBeUndefined();
    expect(await page.locator('main img[src="x"], main script, a[href^="javascript"]').count()).toBe(0);
    await page.context().close();
  }

  it('in its name, its support text, its own texts and its consent', async () => {
    const page = await openPage(browser, {
      boot: {
        application: { name: SCRIPT, mode: 'live' },
        support: `${SCRIPT} ${LINK}`,
        strings: { en: { 'prepare.title': `${SCRIPT}</script>`, 'consent.agree': 'Yes {name} {constructor}' } },
        consent: {
          format: 'sheet',
          documentId: 'x',
          hash: '',
          title: SCRIPT,
          text: `${SCRIPT}\n\n- ${LINK}\n\n**${SCRIPT}**`,
          links: [],
        },
      },
    });
    await page.getByRole('heading', { name: '<img src=x' }).waitFor();
    await page.locator('summary').click();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('button', { name: 'Yes {name} {constructor}' }).waitFor();
    await nothingRan(page);
  });

  it('in its branding: what is no colour stays ours, and no address is asked for', async () => {
    const asked: string[] = [];
    const page = await openPage(browser, {
      boot: {
        branding: {
          colour: 'url(https://evil.example/c)',
          titleFont: 'x; background: url(https://evil.example/f)',
          logo: 'javascript:window.ran=1',
        },
      },
    });
    page.on('request', (request) => asked.push(request.url()));
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(asked.filter((url) => url.includes('evil'))).toEqual([]);
    const button = page.getByRole('button', { name: 'Start' });
    expect(await button.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe('rgb(11, 93, 99)');
    await nothingRan(page);
  });

  it('in its words about a refused picture', async () => {
    const shown = CATALOGUE['feedback-own-words']!;
    const answer = {
      feedback: 'restricted_criteria',
      custom_feedback: `${SCRIPT} ${LINK}`,
      missing_images: ['document_front'],
    };
    const page = await openPage(browser, { ...shown, answers: { ...shown.answers, 'POST images': answer } });
    await reach(page, shown);
    expect(await page.locator('.lead').textContent()).toContain('<img src=x');
    await nothingRan(page);
  });
});

describe.skipIf(noBrowser)('a camera that fails is a screen with a way out', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const CAPTURING: Prepared = {
    boot: SESSION,
    held: true,
    answers: { 'GET status': { status: 'capturing', missing_images: ['document_front'] } },
  };
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

  it('denied, it can be allowed and tried again', async () => {
    const page = await openPage(browser, { ...CAPTURING, before: refusing });
    await heading(page, 'The camera is blocked');
    await page.evaluate(() => (window as unknown as { allow(): void }).allow());
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Take the picture' }).waitFor();
    await page.context().close();
  });

  it('absent from a computer, it is not offered there: the link is kept for the phone', async () => {
    const shown = CATALOGUE.handoff!;
    const before = (page: Page) =>
      page.addInitScript(() => {
        navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);
      });
    for (const [prepared, offered] of [
      [shown, 1],
      [{ ...shown, before }, 0],
    ] as const) {
      const page = await openPage(browser, prepared);
      await page.getByText('Waiting for your phone').waitFor();
      if (offered) await page.getByRole('button', { name: 'Continue on this computer' }).waitFor();
      expect(await page.getByRole('button', { name: 'Continue on this computer' }).count()).toBe(offered);
      await page.context().close();
    }
  });

  it('taken away by a call, it pauses and goes on', async () => {
    const page = await openPage(browser, CAPTURING);
    await page.locator('video').waitFor();
    await page.waitForFunction(() => document.querySelector('video')?.srcObject);
    await page.evaluate(() => {
      const { srcObject } = document.querySelector('video')!;
      for (const track of (srcObject as MediaStream).getTracks()) track.dispatchEvent(new Event('ended'));
    });
    await heading(page, 'The camera was interrupted');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Take the picture' }).waitFor();
    await page.context().close();
  });

  it('that shows only black says so', async () => {
    const page = await openPage(browser, { ...CAPTURING, before: black });
    await heading(page, 'The camera shows nothing');
    await page.context().close();
  });

  const refusing = (page: Page) =>
    page.addInitScript(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      let allowed = false;
      Object.assign(window, { allow: () => (allowed = true) });
      devices.getUserMedia = (wanted) =>
        allowed ? open(wanted) : Promise.reject(new DOMException('', 'NotAllowedError'));
    });

  const black = (page: Page) =>
    page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d')!.fillRect(0, 0, canvas.width, canvas.height);
        return Promise.resolve(canvas.captureStream(10));
      };
    });
});
