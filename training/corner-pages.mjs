// Specimens laid flat, for training/train-corners.py: PNG, transparent outside the page's rounded corners, 480 pixels wide.
//
//     npx tsx training/corner-pages.mjs OUT [seeds]
//
// Kinds in HELD_OUT go to OUT/held-out and are never trained on. OUT/selfies holds the people, who show no document.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { castPerson, jpeg } from '../src/specimen/bearer.ts';
import { cardOf, cardPage, sidesOf } from '../src/specimen/document/card.ts';
import { holder } from '../src/specimen/document/holder.ts';
import { KINDS } from '../src/specimen/document/kinds.ts';
import { passport } from '../src/specimen/document/passport.ts';
import { silhouette } from '../src/specimen/document/silhouette.ts';
import { portrait, selfie } from '../src/specimen/people/index.ts';

const HELD_OUT = ['eu_drivers_license', 'visa_b'];
const TODAY = '2026-11-23';
const PEOPLE = 10;
const [out, seeds = '14'] = process.argv.slice(2);

const faces = [await silhouette()];
for (let person = 0; person < PEOPLE; person++) faces.push(await jpeg(await portrait(castPerson(`corners/${person}`))));

async function* pages(index) {
  const seed = `corner-pages-${index}`;
  const bearer = holder({ seed, age: 18 + ((index * 13) % 70), sex: index % 2 ? 'male' : 'female', today: TODAY });
  const face = faces[index % faces.length];
  yield ['passport', 'passport', await passport(bearer, face, seed)];
  for (const kind of Object.keys(KINDS)) {
    const card = cardOf(kind, bearer, seed);
    for (const side of sidesOf(card)) yield [kind, `${kind}-${side}`, await cardPage(card, side, face)];
  }
}

for (const folder of ['trained', 'held-out', 'selfies']) await mkdir(join(out, folder), { recursive: true });
for (let person = 0; person < PEOPLE; person++) {
  const picture = sharp(await selfie(castPerson(`corners/${person}`), 'corner-pages')).resize(320, 320, {
    fit: 'inside',
  });
  await writeFile(join(out, 'selfies', `${person}.png`), await picture.png().toBuffer());
}
for (let index = 0; index < Number(seeds); index++)
  for await (const [kind, name, { png }] of pages(index)) {
    const folder = HELD_OUT.includes(kind) ? 'held-out' : 'trained';
    await writeFile(join(out, folder, `${name}-${index}.png`), await sharp(png).resize(480).png().toBuffer());
  }
