import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../web/capture/strings/strings.ts';
import { launch, noBrowser } from './browser.ts';
import { CATALOGUE, reach } from './catalogue.ts';
import { openPage, type Prepared, WEB } from './hosted-page.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** WCAG 2.2 AA, as far as a machine can tell. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { axe } = window as unknown as { axe: { run(what: Document, how: object): Promise<object> } };
    return (await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })) as object;
  });
  return (found as { violations: readonly Violation[] }).violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** The drawings differ and the screen does not: a few stand for all refusals. "Got it" is gone before it is examined. */
const EXAMINED = Object.entries(CATALOGUE).filter(
  ([name, { screen }]) => screen !== 'accepted' && (screen !== 'feedback' || /glare$|occluded|own-words/.test(name)),
);

/** Where something is missing, or has begun, the focus is there. */
const FOCUSED: Readonly<Record<string, string>> = {
  'consent-checkbox': 'INPUT',
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

  it.each(EXAMINED)('%s: nothing that WCAG 2.2 AA forbids, light and dark', async (name, shown) => {
    await on({ ...shown, context: { ...shown.context, reducedMotion: 'reduce' } }, async (page) => {
      await reach(page, shown);
      const focused = await page.evaluate(() => document.activeElement?.tagName);
      expect(focused).toBe(FOCUSED[name] ?? 'H1');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page), colorScheme).toEqual([]);
      }
    });
  });

  const WORDIEST = [
    'prepare',
    'consent-checkbox',
    'camera-denied',
    'recapture',
    'used',
    'failed-session',
    'processing',
  ];
  it.each(WORDIEST)('%s fits on the smallest phone in every language, with targets of 44 pixels', async (name) => {
    const shown = CATALOGUE[name]!;
    const context = { ...shown.context, viewport: { width: 320, height: 568 }, reducedMotion: 'reduce' } as const;
    await on({ ...shown, context }, async (page) => {
      for (const language of Object.keys(LANGUAGES)) {
        await page.getByRole('combobox').selectOption(language);
        await page.locator(`html[lang="${language}"]`).waitFor();
        expect(await page.locator('html').getAttribute('dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
        expect(await cutOff(page), language).toEqual([]);
      }
    });
  });

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
