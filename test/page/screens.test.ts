import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CAMERA_PROBLEMS } from '../../web/capture/camera/contract.ts';
import { REFUSED, type ScreenName } from '../../web/capture/state.ts';
import ENGLISH from '../../web/capture/strings/en.json' with { type: 'json' };
import { LANGUAGES } from '../../web/capture/strings/strings.ts';
import { launch, noBrowser } from './browser.ts';
import { CATALOGUE, reach, shoot, sideOf } from './catalogue.ts';
import { openPage, type Prepared, WEB } from './hosted-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** WCAG 2.2 AA, as far as a machine can tell. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { axe } = window as unknown as { axe: { run(what: Document, how: object): Promise<object> } };
    return (await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })) as object;
  });
  return (found as { violations: readonly Violation[] }).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const PHONE = { width: 390, height: 844 };
const SMALLEST = { width: 320, height: 568 };
const DESKTOP = { width: 1280, height: 800 };

const LOOKS = [PHONE, DESKTOP].flatMap((size) => (['light', 'dark'] as const).map((scheme) => ({ size, scheme })));

/** As it looks on a phone and on a computer, by day and by night. */
async function violationsIn(page: Page, looks: typeof LOOKS): Promise<string[]> {
  const found: string[] = [];
  for (const { size, scheme } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: scheme });
    found.push(...(await violations(page)).map((one) => `${size.width} ${scheme} ${one}`));
  }
  return found;
}

/** All but refusals, which are examined one after the other on one page. */
const EXAMINED = Object.entries(CATALOGUE).filter(([name]) => !REFUSED.some((code) => name === `feedback-${code}`));

/** A new screen cannot be forgotten here: it would not compile. */
const EVERY: Readonly<Record<ScreenName, true>> = {
  handoff: true,
  prepare: true,
  consent: true,
  declined: true,
  starting: true,
  resuming: true,
  capture: true,
  camera_problem: true,
  paused: true,
  sending: true,
  accepted: true,
  feedback: true,
  processing: true,
  recapture: true,
  leaving: true,
  done: true,
  return_to_computer: true,
  expired: true,
  used: true,
  unknown: true,
  elsewhere: true,
  failed: true,
};

/** Where something is missing, or has begun, the focus is there. */
const FOCUSED: Readonly<Record<string, string>> = {
  'consent-checkbox': 'INPUT',
  review: 'P',
  'challenge-moving': 'P',
  'challenge-again': 'P',
};

describe.skipIf(noBrowser)('the screens of the hosted page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function on(prepared: Prepared, act: (page: Page) => Promise<void>): Promise<void> {
    const page = await openPage(browser, prepared);
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on(
      'console',
      (message) => message.text().includes('Content Security Policy') && troubles.push(message.text()),
    );
    await act(page);
    expect(troubles).toEqual([]);
    await page.context().close();
  }

  it('are all walked to, with every problem of a camera', () => {
    const shown = Object.entries(CATALOGUE);
    expect(new Set(shown.map(([, { screen }]) => screen))).toEqual(new Set(Object.keys(EVERY)));
    const problems = CAMERA_PROBLEMS.filter((problem) => problem !== 'ended');
    expect(problems.filter((problem) => !(`camera-${problem}` in CATALOGUE))).toEqual([]);
  });

  const NOTHING = 'nothing that WCAG 2.2 AA forbids, light and dark, on a phone and on a computer';
  it.concurrent.each(EXAMINED)(`%s: ${NOTHING}`, async (name, shown) => {
    await on({ ...shown, context: { ...shown.context, reducedMotion: 'reduce' } }, async (page) => {
      await reach(page, shown);
      const focused = await page.evaluate(() => document.activeElement?.tagName);
      expect(focused).toBe(FOCUSED[name] ?? 'H1');
      expect(await violationsIn(page, LOOKS)).toEqual([]);
    });
  });

  const SIDES = ['document_front', 'document_back', 'selfie'] as const;
  it.concurrent.each(SIDES)(`every refusal of a %s: ${NOTHING}`, async (side) => {
    const codes = REFUSED.filter((code) => sideOf(code) === side);
    expect(codes).not.toEqual([]);
    let refused = codes[0]!;
    const { answers, ...prepared } = CATALOGUE[`feedback-${refused}`]!;
    const answer = () => CATALOGUE[`feedback-${refused}`]!.answers!['POST images'] as object;
    const context = { reducedMotion: 'reduce' } as const;
    await on({ ...prepared, context, answers: { ...answers, 'POST images': answer } }, async (page) => {
      for (refused of codes) {
        await shoot(page);
        await page
          .locator('[data-screen="feedback"]')
          .getByRole('heading', { name: ENGLISH[`feedback.${refused}.title`] })
          .waitFor();
        expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
        expect(await violationsIn(page, LOOKS), refused).toEqual([]);
        await page.getByRole('button', { name: 'Try again' }).click();
      }
    });
  });

  it('a picture that is looked at takes the focus, and one that is taken again gives it back', async () => {
    const shown = CATALOGUE.review!;
    await on(shown, async (page) => {
      await reach(page, shown);
      await page.locator('p:focus', { hasText: 'sharp' }).waitFor();
      await page.getByRole('button', { name: 'Take it again' }).click();
      await page.locator('h1:focus').waitFor();
    });
  });

  it('the shutter stays where the finger is when a hint, other lenses and a lamp turn up', async () => {
    const places: unknown[] = [];
    for (const name of ['document-front', 'document-front-hint', 'document-front-lenses']) {
      const shown = CATALOGUE[name]!;
      await on({ ...shown, context: { reducedMotion: 'reduce' } }, async (page) => {
        await reach(page, shown);
        places.push(await page.locator('.shutter').boundingBox());
      });
    }
    expect(places).toEqual([places[0], places[0], places[0]]);
  });

  it.each([PHONE, { width: 360, height: 720 }])(
    'the box of the consent leaves every tip to be seen on %o',
    async (viewport) => {
      const shown = CATALOGUE['consent-checkbox']!;
      await on({ ...shown, context: { viewport, reducedMotion: 'reduce' } }, async (page) => {
        await page.getByRole('checkbox').waitFor();
        const box = (await page.locator('.actions').boundingBox())!;
        const last = (await page.locator('.tips li').last().boundingBox())!;
        expect(last.y + last.height).toBeLessThanOrEqual(box.y);
      });
    },
  );

  const WORDIEST = [
    'prepare',
    'consent-checkbox',
    'document-front-lenses',
    'camera-denied',
    'recapture',
    'used',
    'failed-session',
    'processing',
  ];
  it.concurrent.each(WORDIEST)(
    '%s fits on the smallest phone in every language, accessible, with targets of 44 pixels',
    async (name) => {
      const shown = CATALOGUE[name]!;
      const context = { ...shown.context, viewport: SMALLEST, reducedMotion: 'reduce' } as const;
      await on({ ...shown, context }, async (page) => {
        for (const language of Object.keys(LANGUAGES)) {
          await page.getByRole('combobox').selectOption(language);
          await page.locator(`html[lang="${language}"]`).waitFor();
          expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
          expect(await cutOff(page), language).toEqual([]);
          expect(await violationsIn(page, [LOOKS[0]!, LOOKS[3]!]), language).toEqual([]);
          await page.setViewportSize(SMALLEST);
        }
      });
    },
  );

  it('the language of the browser is taken, and ?lang= overrides it', async () => {
    await on({ context: { locale: 'de-AT' } }, async (page) => {
      await page.getByRole('heading', { name: 'Bestätigen wir, dass Sie es sind' }).waitFor();
    });
    await on({ context: { locale: 'de-AT' }, path: '/verify/app/link-1?lang=ja' }, async (page) => {
      await page.getByRole('heading', { name: 'ご本人であることを確認します' }).waitFor();
    });
  });

  it('only what the device shows is loaded: one language, and less than 120 kB before models', async () => {
    const loaded = new Set<string>();
    const page = await openPage(browser, {});
    page.on('requestfinished', (request) => loaded.add(request.url()));
    await page.reload();
    await page.getByRole('heading', { name: 'Let’s confirm it’s you' }).waitFor();
    const names = [...loaded].map((url) => url.split('/').at(-1)!).filter((name) => /\.(js|css)$/.test(name));
    const bytes = names.reduce((sum, name) => sum + statSync(join(WEB, `${name}.br`)).size, 0);
    expect(names.length).toBeGreaterThan(2);
    expect(bytes).toBeLessThan(120_000);
    expect(names.filter((name) => /^(es|pt|fr|de|ja|ar|handoff)-/.test(name))).toEqual([]);
    await page.context().close();
  });
});

/** What is wider than its place, outside of the window, or too small for a finger. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wrong: string[] = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width)
      wrong.push(`the page is ${document.documentElement.scrollWidth} wide`);
    for (const one of document.querySelectorAll<HTMLElement>(
      'h1, h2, p, li, button, a, label, summary, .badge, .steps li',
    )) {
      const box = one.getBoundingClientRect();
      const hidden =
        one.classList.contains('unseen') || (one.closest('details:not([open])') && !one.matches('summary'));
      if (hidden || box.width === 0) continue;
      const text = (one.textContent ?? '').slice(0, 40);
      if (box.left < -1 || box.right > width + 1) wrong.push(`outside: ${text}`);
      if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
        wrong.push(`cut: ${text}`);
      const isTarget = one.matches('button, a.button, summary, .links a, .check');
      if (isTarget && box.height < 44) wrong.push(`low: ${text} ${box.height}`);
    }
    return wrong;
  });
}

describe('what is built', () => {
  it('has a compressed copy beside every script and style', () => {
    const files = readdirSync(WEB);
    const plain = files.filter((name) => /\.(js|css)$/.test(name));
    expect(plain.length).toBeGreaterThan(5);
    expect(plain.filter((name) => !files.includes(`${name}.br`) || !files.includes(`${name}.gz`))).toEqual([]);
  });

  it('holds no inline style or script without a nonce, and no other host', () => {
    const html = readFileSync(join(WEB, 'index.html'), 'utf8');
    expect(html.match(/<(script|style|link)\b(?![^>]*nonce=)[^>]*>/g)).toBeNull();
    expect(html).not.toMatch(/\son\w+=|style=|https?:\/\//);
  });
});
