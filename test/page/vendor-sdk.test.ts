import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Feedback, ImageFindings } from '../../src/analysis/findings.ts';
import { openProvenance } from '../../src/evidence/images.ts';
import { mockFindings } from '../../src/session/mock.ts';
import type { Examiner } from '../../src/session/work.ts';
import { TestService } from '../service.ts';
import { launch, noBrowser } from './browser.ts';

// The vendor's own browser SDK, as its package comes from the registry, on a page of another origin than the service.

const SDK = join(import.meta.dirname, '..', '..', 'node_modules', '@transmitsecurity', 'platform-web-sdk', 'dist');

/** A page of an integrator: it keeps what the SDK calls back. */
const HOST_PAGE = `<!doctype html><title>Shop</title><div id="root-element"></div><script type="module">
import { initialize, start, recapture } from '/idv.js';
window.heard = [];
const hear = (name) => (...values) => window.heard.push([name, values]);
const names = ['sessionGranted', 'sessionStarted', 'imageSubmitted', 'processing', 'completed', 'recapture', 'error'];
window.verify = ({ serverPath, clientId, signing, token }) => {
  initialize({ clientId, IDV: { serverPath, isImageSigningEnabled: signing, consentVersion: 'terms-7',
    callbacks: Object.fromEntries(names.map((name) => [name, hear(name)])) } });
  return start(token).catch((error) => { hear('rejected')(error.status); });
};
window.again = recapture;
</script>`;

interface Host {
  readonly heard: [string, unknown[]][];
  verify(how: object): void;
  again(): void;
}

/** What the next pictures are refused for; after them all is well with every picture. */
const refusals: Feedback[] = [];
const examiner: Examiner & { close(): Promise<void> } = {
  engine: 'prepared',
  examine: async (_bytes, type) => {
    const { front, back, selfie } = mockFindings({}, new Date());
    const findings = { document_front: front, document_back: back, selfie }[type] as ImageFindings;
    return { ...findings, feedback: refusals.shift() ?? 'ok' };
  },
  judge: () => Promise.reject(new Error('the SDK asks for no movements')),
  close: async () => {},
};

const PATIENCE_MS = 30_000;
const GREEN_FRAME_MS = 2_000;

interface Heard {
  readonly name: string;
  readonly values: readonly unknown[];
}

// The SDK does not say when its next camera page listens: what is pressed too early is lost, and the test is tried again.
describe.skipIf(noBrowser)("the vendor's browser SDK", { retry: 3 }, () => {
  let service: TestService;
  let shop: Server;
  let browser: Browser;
  beforeAll(async () => {
    service = await TestService.start({ variables: { PUBLIC_URL: '' }, openExaminer: async () => examiner });
    shop = createServer(({ url = '/' }, response) => {
      const file = /^\/\w+\.js$/.test(url) ? readFileSync(join(SDK, url)) : null;
      response.setHeader('content-type', file ? 'text/javascript' : 'text/html').end(file ?? HOST_PAGE);
    });
    await new Promise<void>((resolve) => shop.listen(0, 'localhost', resolve));
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    shop?.close();
    await service?.stop();
  });

  const opened = async (): Promise<Page> => {
    const context = await browser.newContext({ permissions: ['camera'], viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    await page.goto(`http://localhost:${(shop.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'verify' in window);
    return page;
  };
  const begin = (page: Page, token: string | undefined, signing = false) =>
    page.evaluate((how) => void (window as unknown as Host).verify(how), {
      serverPath: `${service.service.url}/verify`,
      clientId: service.clientId,
      token,
      signing,
    });
  const heard = async (page: Page): Promise<Heard[]> =>
    (await page.evaluate(() => (window as unknown as Host).heard)).map(([name, values]) => ({ name, values }));
  const until = async (page: Page, name: string): Promise<Heard> => {
    const known = (wanted: string) => (window as unknown as Host).heard.some(([one]) => one === wanted);
    await page.waitForFunction(known, name, { timeout: PATIENCE_MS });
    return (await heard(page)).find((one) => one.name === name)!;
  };

  /** Presses what the SDK shows, once for each picture; a face has to be approved before it is sent. */
  const photograph = async (page: Page, pictures: number): Promise<void> => {
    for (let sent = 0; sent < pictures; sent++) {
      // It shows a green frame for 750 ms before it turns to the next picture.
      await page.waitForTimeout(GREEN_FRAME_MS);
      const before = (await heard(page)).filter(({ name }) => name === 'imageSubmitted').length;
      const submitted = page.waitForFunction(
        (count) => (window as unknown as Host).heard.filter(([name]) => name === 'imageSubmitted').length > count,
        before,
        { timeout: PATIENCE_MS },
      );
      await page.locator('#submit-image-outer:visible').first().click({ timeout: PATIENCE_MS });
      const approved = page.getByText(/^approve$/i).click({ timeout: PATIENCE_MS });
      await Promise.race([submitted, approved]);
      approved.catch(() => undefined);
      await submitted;
    }
  };
  const errors = async (page: Page) => (await heard(page)).filter(({ name }) => name === 'error');

  it.each([false, true])('goes from its start to completed, signing its uploads: %s', async (signing) => {
    const { session_id, start_token } = await service.create({ mock_behavior: { recommendation: 'ALLOW' } });
    const page = await opened();
    await begin(page, start_token, signing);
    await photograph(page, 3);
    expect((await until(page, 'completed')).values).toEqual([{ session: session_id }]);
    expect(await errors(page)).toEqual([]);
    expect((await service.until(session_id, ['complete'])).recommendation).toBe('ALLOW');
    await page.context().close();
  });

  it('takes the pictures again where the first ones were not enough', async () => {
    const { session_id, start_token } = await service.create({ mock_behavior: { force_retry: true } });
    const page = await opened();
    await begin(page, start_token);
    await photograph(page, 3);
    expect((await until(page, 'recapture')).values).toEqual([{ session: session_id }, 'poor_image_quality']);
    await page.evaluate(() => void (window as unknown as Host).again());
    await photograph(page, 3);
    await until(page, 'completed');
    expect(await errors(page)).toEqual([]);
    await page.context().close();
  });

  it('takes a refused picture again on the spot, and every one of them is signed by its device', async () => {
    const { session_id: sid, start_token } = await service.create();
    refusals.push('glare', 'blur');
    const page = await opened();
    await begin(page, start_token, true);
    await photograph(page, 1);
    await page.getByText(/glare/i).first().waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await photograph(page, 4);
    await until(page, 'completed');
    expect(await errors(page)).toEqual([]);
    const { sessions, images } = service.service.foundation;
    const stored = (await sessions.peek(sid, Date.now()))!;
    const all = await images.list(sid);
    expect(all.map(({ type, feedback }) => [type, feedback])).toEqual([
      ['document_front', 'glare'],
      ['document_front', 'blur'],
      ['document_front', 'ok'],
      ['document_back', 'ok'],
      ['selfie', 'ok'],
    ]);
    for (const image of all) expect(openProvenance(image, stored.key)?.open().signature).toBe('valid');
    await page.context().close();
  });

  it('goes on after a reload, without its start token', async () => {
    const { start_token } = await service.create({ mock_behavior: {} });
    const page = await opened();
    await begin(page, start_token);
    await photograph(page, 1);
    await page.reload();
    await page.waitForFunction(() => 'verify' in window);
    await begin(page, undefined);
    await photograph(page, 2);
    await until(page, 'completed');
    await page.context().close();
  });

  it('is told the status of a refusal, which a page of another origin may read too', async () => {
    const { start_token } = await service.create({ mock_behavior: {} });
    const consent = { granted: true };
    await service.call('POST', '/verification/start', { start_token, consent });
    const page = await opened();
    await begin(page, start_token);
    expect((await until(page, 'rejected')).values).toEqual([404]);
    expect((await errors(page))[0]?.values[1]).toBe('request-error');
    await page.context().close();
  });

  it('hears of a session that ended while the camera was open', async () => {
    const { start_token } = await service.create({ mock_behavior: {}, time_to_live: '2d' });
    const page = await opened();
    await begin(page, start_token);
    await page.locator('#submit-image-outer:visible').first().waitFor({ timeout: PATIENCE_MS });
    service.pass(61 * 60_000);
    expect((await until(page, 'error')).values[1]).toBe('session-expired');
    await page.context().close();
  });
});
