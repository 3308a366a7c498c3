import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvenance } from '../../src/evidence/images.ts';
import { deviceOf } from '../../src/session/device.ts';
import { TestService } from '../service.ts';
import { Firefox, noFirefox } from './firefox.ts';

describe.skipIf(noFirefox)('the hosted page in Firefox', () => {
  let firefox: Firefox;
  let test: TestService;
  beforeAll(async () => {
    test = await TestService.start();
    firefox = await Firefox.launch();
  });
  afterAll(async () => {
    await firefox?.close();
    await test?.stop();
  });

  async function create(mock: object = {}) {
    const shop = `${test.service.url}/demo/complete`;
    const { session_id: sid, start_token } = await test.create({
      mock_behavior: mock,
      callback_url: shop,
      state: 'a b&c',
    });
    return { sid, link: `${test.service.url}/verify/app/${start_token}` };
  }

  async function consent(browser: Firefox, link: string): Promise<void> {
    await browser.goto(link);
    await browser.press('Start');
    await browser.press('Agree and continue');
  }

  async function shoot(title: string): Promise<void> {
    await firefox.heading(title);
    await firefox.press('Take the picture');
    await firefox.press('Use this picture');
  }

  it('goes from the link over camera, file and movements to the shop; a reload in between, and everything is signed', async () => {
    const { sid, link } = await create();
    await consent(firefox, link);
    await shoot('Front of your document');
    await firefox.heading('Back of your document');
    await firefox.reload();
    const file = join(test.dataDir, 'back.jpg');
    const picture = sharp({ create: { width: 1200, height: 800, channels: 3, background: '#b9a98f' } });
    await writeFile(file, await picture.jpeg().toBuffer());
    await firefox.heading('Back of your document');
    await firefox.chooseFile(file);
    await firefox.press('Use this picture');
    await firefox.press('I am ready');
    await firefox.press('Use this picture');
    await expect.poll(() => firefox.url(), { timeout: 60_000 }).toContain(`sessionId=${sid}&state=a+b%26c`);
    expect((await test.until(sid, ['complete'])).recommendation).toBe('ALLOW');
    const { sessions, images, challenges } = test.service.foundation;
    const stored = (await sessions.peek(sid, Date.now()))!;
    const ways = (await images.list(sid)).map((image) => openProvenance(image, stored.key)?.open());
    const signed = { sender: 'device', signature: 'valid' };
    const [camera, disk] = [
      { ...signed, source: 'camera' },
      { ...signed, source: 'file' },
    ];
    expect(ways).toMatchObject([camera, disk, camera]);
    expect(await challenges.list(sid)).toMatchObject([{ status: 'judged', signature: 'valid' }]);
    expect(deviceOf(stored)!.open().observations?.evidence?.user_agent).toContain('Firefox/');
  });

  it('pauses on the way back, leaves by the next, and sends a second tab to the first', async () => {
    const { link } = await create();
    const before = `${test.service.url}/verify/app/nothing`;
    await firefox.goto(before);
    await consent(firefox, link);
    await firefox.heading('Front of your document');
    const address = await firefox.url();
    await firefox.inAnotherTab(async () => {
      await firefox.goto(address);
      await firefox.heading('Open somewhere else');
      await firefox.goto(link);
      await firefox.heading('This link has been used');
    });
    await firefox.back();
    await firefox.heading('Paused');
    await firefox.back();
    await expect.poll(() => firefox.url()).toBe(before);
  });

  it('says that the camera is refused', async () => {
    const { link } = await create();
    const refusing = await Firefox.launch({ 'permissions.default.camera': 2 });
    await consent(refusing, link);
    await refusing.heading('The camera is blocked');
    await refusing.close();
  });
});
