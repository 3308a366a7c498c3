import type { Page } from 'playwright-core';
import type { Repertoire } from '../../src/specimen/people/repertoire.ts';

/** Pictures for a camera to show: JPEG bytes for the rear and the front one. */
export interface Fed {
  readonly environment: Buffer;
  readonly user: Buffer;
}

/** Puts pictures in place of the page's cameras, before it loads. */
export const feedCamera = (page: Page, { environment, user }: Fed): Promise<void> =>
  standIn(
    page,
    { environment: [environment], user: [user] },
    `(facing) => () => (pictures[facing] ?? pictures.environment)[0]`,
  );

/**
 * Puts somebody before the camera who does what the page asks for: at each step another picture of that gesture, and one more
 * after some two seconds. Between steps they look straight ahead.
 */
export const feedPerformer = (page: Page, repertoire: Repertoire): Promise<void> =>
  standIn(
    page,
    repertoire,
    `() => {
      const times = { front: -1 };
      let [guide, since] = [null, 0];
      return () => {
        const now = document.querySelector('.guide');
        const gesture = [...(now?.classList ?? [])].find((name) => name in pictures) ?? 'front';
        if (now && now !== guide) {
          since = performance.now();
          times[gesture] = (times[gesture] ?? -1) + 1;
        }
        guide = now;
        const take = 2 * Math.max(0, times[gesture] ?? 0) + (performance.now() - since > 2400 ? 1 : 0);
        return pictures[gesture][Math.min(take, pictures[gesture].length - 1)];
      };
    }`,
  );

/** `choose`: source of a function from which camera is asked for to a function that gives the picture of now. */
async function standIn(page: Page, jpegs: Readonly<Record<string, readonly Buffer[]>>, choose: string): Promise<void> {
  const data = (jpeg: Buffer) => `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  const addresses = Object.entries(jpegs).map(([name, all]) => [name, all.map(data)]);
  // As a text: what the test's own compiler adds to functions is unknown in the page. One pixel moves, as noise would.
  await page.addInitScript(`{
    const pictures = {};
    const decoded = (address) => {
      const picture = new Image();
      picture.src = address;
      return picture.decode().then(() => picture);
    };
    const choose = ${choose};
    navigator.mediaDevices.getUserMedia = async ({ video }) => {
      for (const [name, all] of ${JSON.stringify(addresses)}) pictures[name] = await Promise.all(all.map(decoded));
      const look = choose(video.facingMode?.ideal ?? video.facingMode);
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [look().naturalWidth, look().naturalHeight];
      const context = canvas.getContext('2d');
      let frame = 0;
      const draw = () => {
        context.drawImage(look(), 0, 0);
        context.fillRect(0, 0, 1 + (frame++ % 2), 1);
      };
      draw();
      setInterval(draw, 80);
      return canvas.captureStream(15);
    };
  }`);
}
