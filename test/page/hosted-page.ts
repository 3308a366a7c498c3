import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import type { Boot } from '../../web/capture/boot.ts';

/** The built page over answers that a test prepares, served as the service serves it: same addresses, same policy. */

export const ORIGIN = 'https://verify.example';
export const WEB = join(import.meta.dirname, '..', '..', 'dist', 'web');
const NONCE = 'bm9uY2U';
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'nonce-${NONCE}'`,
  `style-src 'self' 'nonce-${NONCE}'`,
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface Prepared {
  readonly boot?: Partial<Boot>;
  readonly context?: BrowserContextOptions;
  /** Where the page is opened. */
  readonly path?: string;
  /** What this tab holds already, as after a reload. */
  readonly held?: boolean;
  /** A computer waits for what is done in this tab. */
  readonly heldFromDesktop?: boolean;
  /** Done to the page before it loads. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Answers by method and the end of the path, such as `GET status`. */
  readonly answers?: Readonly<Record<string, Answer>>;
}

/** A body; a status alone or with a body; or none, because the network is gone or the service takes its time. */
type Given = object | number | readonly [status: number, body: object] | 'lost' | 'awaited';
export type Answer = Given | (() => Given);

const BOOT: Boot = {
  stage: 'start',
  startToken: 'link-1',
  document: true,
  selfie: true,
  application: { name: 'Lumen Bank', mode: 'live' },
  branding: {},
  deviceEvidence: true,
  consent: {
    format: 'sheet',
    documentId: 'terms-3',
    hash: '0'.repeat(64),
    title: 'Your consent',
    text: [
      'To confirm who you are, **Lumen Bank** examines a picture of your identity document and a picture of your face.',
      '## What is examined',
      '- What is printed on the document, and whether it is valid\n- Whether the face on it is yours\n- Whether a living person holds the camera',
      '## How long it is kept',
      'The pictures and what was read from them are deleted after 90 days. You can withdraw your consent at any time: [write to us](mailto:privacy@lumen.example).',
    ].join('\n\n'),
    links: [{ label: 'Privacy notice', url: 'https://lumen.example/privacy' }],
  },
  capture: { files: true, desktopCamera: true, autoCapture: false, challenge: false, virtualCamera: false },
  support: 'Questions? [Ask Lumen Bank](https://lumen.example/help), every day from 8 to 20.',
};

export const SESSION: Partial<Boot> = { stage: 'session', sessionId: 'sid-1' };
const KEPT = { sid: 'sid-1', token: 'sid-1.token', startToken: 'link-1', signing: null };

/** Opens the page in a context of its own, which closes with `page.context().close()`. */
export async function openPage(browser: Browser, prepared: Prepared): Promise<Page> {
  const { boot, context, path, held, heldFromDesktop = false, before, answers = {} } = prepared;
  const opened = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: 'en-GB',
    permissions: ['camera'],
    ...context,
  });
  const page = await opened.newPage();
  const whole = { ...BOOT, ...boot };
  if (held)
    await page.addInitScript((kept) => sessionStorage.setItem('identity-check', JSON.stringify(kept)), {
      ...KEPT,
      fromDesktop: heldFromDesktop,
    });
  await before?.(page);
  await page.route(`${ORIGIN}/**`, (route) => serve(route, whole, answers));
  await page.goto(`${ORIGIN}${path ?? `/verify/app/${whole.stage === 'session' ? 'session/sid-1' : 'link-1'}`}`);
  return page;
}

async function serve(route: Route, boot: Boot, answers: Readonly<Record<string, Answer>>): Promise<void> {
  const { pathname } = new URL(route.request().url());
  if (pathname.startsWith('/verify/app/assets/')) return asset(route, pathname.replace('/verify/app/assets/', ''));
  if (pathname.startsWith('/verify/app/'))
    return route.fulfill({ contentType: 'text/html', body: html(boot), headers });
  const name = `${route.request().method()} ${pathname.split('/').at(-1)}`;
  const given = answers[name] ?? {};
  const answer = typeof given === 'function' ? given() : given;
  if (answer === 'awaited') return;
  if (answer === 'lost') return route.abort('internetdisconnected');
  if (typeof answer === 'number') return route.fulfill({ status: answer, json: {} });
  if (Array.isArray(answer)) return route.fulfill({ status: answer[0], json: answer[1] });
  return route.fulfill({ json: answer });
}

const headers = { 'content-security-policy': POLICY };
const html = (boot: Boot): string =>
  readFileSync(join(WEB, 'index.html'), 'utf8')
    .replaceAll('__CSP_NONCE__', NONCE)
    .replace('"__BOOT__"', () => JSON.stringify(boot).replaceAll('<', '\\u003c'));

const asset = (route: Route, name: string): Promise<void> =>
  route.fulfill({ contentType: TYPES[extname(name)] ?? 'application/octet-stream', path: join(WEB, name) });
