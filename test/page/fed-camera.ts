import type { Page } from 'playwright-core';

/** Pictures for a camera to show: JPEG bytes for the rear and the front one. */
export interface Fed {
  readonly environment: Buffer;
  readonly user: Buffer;
}

/** Puts pictures in place of the page's cameras, before it loads. One pixel moves, as noise would. */
export async function feedCamera(page: Page, { environment, user }: Fed): Promise<void> {
  const data = (jpeg: Buffer) => `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  // As a text: what the test's own compiler adds to functions is unknown in the page.
  await page.addInitScript(`{
    const pictures = ${JSON.stringify({ environment: data(environment), user: data(user) })};
    navigator.mediaDevices.getUserMedia = async ({ video }) => {
      const facing = video.facingMode?.ideal ?? video.facingMode;
      const picture = new Image();
      picture.src = pictures[facing] ?? pictures.environment;
      await picture.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const context = canvas.getContext('2d');
      let frame = 0;
      const draw = () => {
        context.drawImage(picture, 0, 0);
        context.fillRect(0, 0, 1 + (frame++ % 2), 1);
      };
      draw();
      setInterval(draw, 80);
      return canvas.captureStream(15);
    };
  }`);
}
