import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WEB } from './hosted-page.ts';

// Tests run today's Chromium and Firefox. What can be shown of the oldest browsers that the page is made for, Safari 15.0,
// Chrome 100 and Firefox 115, is that it uses nothing which they do not have.

/** Later features, the versions that brought them (MDN, 2026-11-26), and how they look in built code. */
const LATER_SCRIPT: readonly (readonly [feature: string, since: string, pattern: RegExp])[] = [
  ['Array.prototype.at', 'Safari 15.4', /\.at\(/],
  ['Array.prototype.findLast', 'Safari 15.4', /\.findLast(Index)?\(/],
  ['Array.prototype.toSorted and its like', 'Safari 16, Chrome 110', /\.to(Sorted|Reversed|Spliced)\(/],
  ['Array.fromAsync', 'Safari 16.4, Chrome 121', /Array\.fromAsync/],
  ['Object.hasOwn', 'Safari 15.4', /Object\.hasOwn\(/],
  ['Object.groupBy', 'Safari 17.4, Chrome 117, Firefox 119', /\.groupBy\(/],
  ['structuredClone', 'Safari 15.4', /structuredClone\(/],
  ['crypto.randomUUID', 'Safari 15.4', /randomUUID/],
  ['BroadcastChannel', 'Safari 15.4', /BroadcastChannel/],
  ['Web Locks', 'Safari 15.4', /navigator\.locks/],
  ['AbortSignal.timeout and any', 'Safari 16, Chrome 103', /AbortSignal\.(timeout|any)/],
  ['Promise.withResolvers', 'Safari 17.4, Chrome 119, Firefox 121', /withResolvers/],
  ['<dialog>', 'Safari 15.4', /showModal\(/],
  ['ImageCapture', 'Chromium only', /new ImageCapture/],
  ['requestIdleCallback', 'not in Safari', /requestIdleCallback/],
  ['lookbehind in regular expressions', 'Safari 16.4', /\(\?<[=!]/],
  ['the v flag of regular expressions', 'Safari 17, Chrome 112, Firefox 116', /RegExp\([^)]*["']v["']\)/],
  ['static blocks of classes', 'Safari 16.4', /static ?\{/],
];
const LATER_STYLE: typeof LATER_SCRIPT = [
  [':has()', 'Safari 15.4, Chrome 105, Firefox 121', /:has\(/],
  ['container queries', 'Safari 16, Chrome 105', /@container/],
  ['cascade layers', 'Safari 15.4', /@layer/],
  ['color-mix()', 'Safari 16.2, Chrome 111', /color-mix\(/],
  ['light-dark()', 'Safari 17.5, Chrome 123, Firefox 120', /light-dark\(/],
  ['oklch()', 'Safari 15.4, Chrome 111', /oklch\(/],
  ['nesting', 'Safari 16.5, Chrome 112, Firefox 117', /[{;]\s*&/],
  ['overflow: clip', 'Safari 16', /overflow: ?clip/],
  ['@property', 'Safari 16.4, Firefox 128', /@property/],
];

const built = (ending: string) => readdirSync(WEB).filter((name) => name.endsWith(ending));
const text = (name: string) => readFileSync(join(WEB, name), 'utf8');
/** Without what a browser only sees that says it understands it. */
const unconditional = (css: string) => css.replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');

describe('the built page', () => {
  it('is there, in scripts and one style', () => {
    expect(built('.js').length).toBeGreaterThan(5);
    expect(built('.css')).toHaveLength(1);
  });

  it.each(LATER_SCRIPT)('runs without %s (%s)', (_, _since, pattern) => {
    expect(built('.js').filter((name) => pattern.test(text(name)))).toEqual([]);
  });

  it.each(LATER_STYLE)('looks right without %s (%s)', (_, _since, pattern) => {
    expect(built('.css').filter((name) => pattern.test(unconditional(text(name))))).toEqual([]);
  });

  it('uses the dynamic height of the window where there is one, and else the plain one', () => {
    const css = built('.css').map(text).join('');
    expect(css).toMatch(/min-height: ?100vh/);
    expect(unconditional(css)).not.toMatch(/\d(d|s|l)vh/);
  });

  it("lets nothing import a worker's entry, which WebKit would run a second time", () => {
    expect(built('.js').some((name) => name.startsWith('worker-'))).toBe(true);
    expect(built('.js').filter((name) => /(from|import)\s*["']\.\/worker-/.test(text(name)))).toEqual([]);
  });

  it('asks for a canvas off the page in the worker of the models only, which may fail', () => {
    const ofModels = (name: string) => /^(face|document-model)-/.test(name);
    const loaders = (name: string) => built('.js').filter((other) => other !== name && text(other).includes(name));
    const users = built('.js').filter((name) => /OffscreenCanvas/.test(text(name)));
    expect(users).not.toEqual([]);
    expect(users.filter((name) => !ofModels(name) && !loaders(name).every(ofModels))).toEqual([]);
  });
});
