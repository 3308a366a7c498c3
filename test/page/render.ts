import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { repertoire } from '../../src/specimen/people/repertoire.ts';
import { specimenPicture } from '../../src/specimen/specimen.ts';
import { launch, noBrowser } from './browser.ts';
import { CATALOGUE, reach, type Shown } from './catalogue.ts';
import { feedCamera } from './fed-camera.ts';
import { openPage } from './hosted-page.ts';

/** `npm run screens`: every screen of the hosted page as a small picture in docs/screens, and the page that shows them. */

const OUT = join(import.meta.dirname, '..', '..', 'docs', 'screens');
const DESKTOP = { viewport: { width: 1280, height: 800 }, hasTouch: false, isMobile: false };

/** The same screens in other clothes. */
const MORE: Readonly<Record<string, readonly [screen: string, more: Partial<Shown>, language?: string]>> = {
  'prepare-dark': ['prepare', { context: { colorScheme: 'dark' } }],
  'prepare-desktop': ['prepare', { context: DESKTOP }],
  'prepare-german': ['prepare', { context: { locale: 'de' } }],
  'prepare-arabic': ['prepare', { context: { locale: 'ar' } }],
  'prepare-japanese': ['prepare', { context: { locale: 'ja' } }],
  'prepare-branded': [
    'prepare',
    { boot: { branding: { colour: '#ffb000', radius: 28, titleFont: 'Georgia, serif', scheme: 'dark' } } },
  ],
  'recapture-dark-desktop': ['recapture', { context: { ...DESKTOP, colorScheme: 'dark' } }],
  'recapture-german': ['recapture', { context: { locale: 'de' } }],
  'used-arabic': ['used', { context: { locale: 'ar' } }],
  'camera-denied-french': ['camera-denied', { context: { locale: 'fr' } }],
};

async function main(): Promise<void> {
  if (noBrowser) throw new Error('there is no Chromium on this machine');
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const fed = {
    environment: await specimenPicture({ person: 5, seed: 'screens', today: '2026-11-26' }, 'passport.jpg'),
    user: (await repertoire(5)).front[0]!,
  };
  const browser = await launch();
  const others = Object.entries(MORE).map(([name, [screen, more]]) => {
    const { reach: _english, ...shown } = CATALOGUE[screen]!;
    return [name, { ...shown, ...more }] as const;
  });
  for (const [name, shown] of [...Object.entries(CATALOGUE), ...others]) {
    const context = { reducedMotion: 'reduce', ...shown.context } as const;
    const before = async (page: Page) => {
      await feedCamera(page, fed);
      await shown.before?.(page);
    };
    const page = await openPage(browser, { ...shown, context, before });
    await reach(page, shown);
    const picture = await page.screenshot();
    await sharp(picture)
      .resize({ width: 390, withoutEnlargement: true })
      .png({ palette: true, colours: 48, effort: 10 })
      .toFile(join(OUT, `${name}.png`));
    await page.context().close();
  }
  await browser.close();
  await writeFile(join(OUT, 'README.md'), await readme());
}

async function readme(): Promise<string> {
  const names = (await readdir(OUT)).filter((name) => name.endsWith('.png')).sort();
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(OUT, name))).size));
  const kilobytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000);
  process.stdout.write(`${names.length} screens, ${kilobytes} kB\n`);
  const figures = names.map((name) => `### ${name.replace('.png', '')}\n\n![${name.replace('.png', '')}](${name})\n`);
  return `# The screens of the hosted page\n\nMade by \`npm run screens\` from the built page and prepared answers; before the camera stands a fictional person with a specimen.\n\n${figures.join('\n')}`;
}

await main();
