import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, noBrowser } from './browser.ts';
import { openPage, SESSION } from './hosted-page.ts';

/** A phone's cameras in the page's place: whichever is opened draws its own name, and asks are kept. */
const PHONE = (labels: readonly string[], given: number, broken: readonly string[] = [], dead = '') => `{
  const cameras = ${JSON.stringify(labels)}.map((label, i) => ({ kind: 'videoinput', deviceId: 'id-' + i, groupId: '', label }));
  window.asked = [];
  window.lamp = [];
  let open = 0;
  navigator.mediaDevices.enumerateDevices = async () => cameras;
  navigator.mediaDevices.getUserMedia = async ({ video }) => {
    window.asked.push(video);
    const camera = cameras.find(({ deviceId }) => deviceId === video.deviceId?.exact) ?? cameras[${given}];
    if (${JSON.stringify(broken)}.includes(camera.label) && video.width.ideal > 2000) throw new DOMException('', 'NotReadableError');
    if (camera.label === ${JSON.stringify(dead)}) throw new DOMException('', 'NotReadableError');
    if (++open > 1) throw new DOMException('', 'NotReadableError');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 960];
    const context = canvas.getContext('2d');
    const draw = () => {
      context.fillStyle = '#8899aa';
      context.fillRect(0, 0, 1280, 960);
      context.fillStyle = '#000';
      context.fillText(camera.label, 20, 20);
    };
    draw();
    const timer = setInterval(draw, 50);
    const stream = canvas.captureStream(20);
    const [track] = stream.getVideoTracks();
    const stop = track.stop.bind(track);
    track.stop = () => { open -= 1; clearInterval(timer); stop(); };
    Object.defineProperty(track, 'label', { value: camera.label });
    track.getSettings = () => ({ deviceId: camera.deviceId });
    track.getCapabilities = () => ({ torch: camera.label.includes('Ultra') ? undefined : true });
    window.mute = () => Object.defineProperty(track, 'muted', { value: true });
    track.applyConstraints = async ({ advanced }) => void window.lamp.push(advanced[0].torch);
    return stream;
  };
}`;
const IPHONE = ['Front Camera', 'Back Ultra Wide Camera', 'Back Camera', 'Back Telephoto Camera'];

interface Asked {
  readonly facingMode?: string;
  readonly deviceId?: { readonly exact: string };
  readonly width: { readonly ideal: number };
}

describe.skipIf(noBrowser)('the camera of a phone with several lenses', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function opened(script: string, missing = 'document_front') {
    const sent: { device_info: { used_camera?: object; cameras?: object[] } }[] = [];
    const page = await openPage(browser, {
      boot: SESSION,
      held: true,
      before: async (before) => {
        await before.addInitScript(script);
        before.on('request', (request) => {
          if (request.url().endsWith('/images')) sent.push(request.postDataJSON() as (typeof sent)[number]);
        });
      },
      answers: {
        'GET status': { status: 'capturing', missing_images: [missing] },
        'POST images': { feedback: 'ok', complete: false, missing_images: ['selfie'] },
      },
    });
    await page.locator('.shutter:enabled').waitFor();
    return { page, sent };
  }
  const asked = (page: Page) => page.evaluate(() => (window as unknown as { asked: Asked[] }).asked);
  const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

  it('is the main one of the rear, whichever the browser gave, at as many pixels as it has', async () => {
    const { page, sent } = await opened(PHONE(IPHONE, 1));
    const [first, second] = await asked(page);
    expect(first).toMatchObject({ facingMode: 'environment', width: { ideal: 3840 } });
    expect(second).toMatchObject({ deviceId: { exact: 'id-2' } });
    await press(page, 'Take the picture');
    await press(page, 'Use this picture');
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0]!.device_info).toEqual({
      used_camera: { label: 'Back Camera' },
      cameras: [{ label: 'Back Camera' }, { label: 'Back Ultra Wide Camera' }, { label: 'Back Telephoto Camera' }],
    });
    await page.context().close();
  });

  it('is left alone where the browser gave the right one', async () => {
    const { page } = await opened(PHONE(IPHONE, 2));
    expect(await asked(page)).toHaveLength(1);
    await page.context().close();
  });

  it('can be changed for the others, one after the other, and never two are open at once', async () => {
    const { page } = await opened(PHONE(IPHONE, 2));
    for (const next of ['id-1', 'id-3', 'id-2']) {
      await press(page, 'Switch camera');
      await expect.poll(async () => (await asked(page)).at(-1)?.deviceId?.exact).toBe(next);
      await page.locator('.shutter:enabled').waitFor();
      await page.waitForTimeout(300);
    }
    await page.context().close();
  });

  it('has its lamp switched on and off, where it has one', async () => {
    const { page } = await opened(PHONE(IPHONE, 2));
    await press(page, 'Light on');
    await press(page, 'Light off');
    expect(await page.evaluate(() => (window as unknown as { lamp: boolean[] }).lamp)).toEqual([true, false]);
    await page.context().close();
    const { page: front } = await opened(PHONE(['FaceTime HD Camera'], 0).replace('true }', 'undefined }'));
    await expect(front.getByRole('button', { name: 'Light' }).count()).resolves.toBe(0);
    await front.context().close();
  });

  it('is asked for less where it cannot give what it said', async () => {
    const { page } = await opened(PHONE(IPHONE, 2, ['Back Camera']));
    expect((await asked(page)).map(({ width }) => width.ideal)).toEqual([3840, 1920]);
    await page.context().close();
  });

  it('stays the one before where the next one does not open', async () => {
    const { page } = await opened(PHONE(IPHONE, 2, [], 'Back Ultra Wide Camera'));
    await press(page, 'Switch camera');
    await expect.poll(async () => (await asked(page)).map(({ deviceId }) => deviceId?.exact)).toContain('id-1');
    await page.locator('.shutter:enabled').waitFor();
    await press(page, 'Take the picture');
    await page.getByRole('button', { name: 'Use this picture' }).waitFor();
    await page.context().close();
  });

  it('that a call takes away shows nothing, and says so, though its last picture stays', async () => {
    const { page } = await opened(PHONE(IPHONE, 2));
    await page.evaluate(() => (window as unknown as { mute: () => void }).mute());
    await page.getByRole('heading', { name: 'The camera shows nothing' }).waitFor();
    await page.context().close();
  });

  it('is the front one for a face, with nothing to change', async () => {
    const { page } = await opened(PHONE(IPHONE, 0), 'selfie');
    expect(await asked(page)).toMatchObject([{ facingMode: 'user' }]);
    await expect(page.getByRole('button', { name: 'Switch camera' }).count()).resolves.toBe(0);
    await page.context().close();
  });
});
