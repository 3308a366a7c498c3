import { launch, noBrowser } from '../test/page/browser.ts';
import { login, median, type Running } from './servers.ts';

export interface PageFigures {
  readonly n: number;
  /** From the opening of the link to a button that can be pressed, median. */
  readonly usableMs: number;
  /** Over the network until then. */
  readonly kilobytes: number;
}

/** "Slow 3G" as browsers' own tools know it: 400 kbit/s both ways, 400 ms from question to answer. */
const SLOW_3G = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const ROUNDS = 10;
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Opens fresh links on a slow network, nothing cached; null where there is no browser. */
export async function benchPage(server: Running): Promise<PageFigures | null> {
  if (noBrowser) return null;
  const token = await login(server.url);
  const browser = await launch();
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const made = await fetch(`${server.url}/api/v1/verification`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    const { start_token } = (await made.json()) as { start_token: string };
    const page = await (await browser.newContext(PHONE)).newPage();
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', SLOW_3G);
    bytes = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    const begun = performance.now();
    await page.goto(`${server.url}/verify/app/${start_token}`, { waitUntil: 'commit' });
    await page.locator('button.button').first().waitFor();
    times.push(performance.now() - begun);
    await page.context().close();
  }
  await browser.close();
  return { n: ROUNDS, usableMs: median(times), kilobytes: bytes / 1000 };
}
