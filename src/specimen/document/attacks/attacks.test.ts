import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../../analysis/raster.ts';
import { cardOf, cardPage } from '../card.ts';
import { holder } from '../holder.ts';
import type { Page } from '../sheet.ts';
import { silhouette } from '../silhouette.ts';
import { attacked, DOCUMENT_ATTACKS, type DocumentAttack, isPossible, photographAttack } from './attacks.ts';

const bearer = holder({ seed: 'attacks', age: 40, sex: 'female', today: '2026-11-26' });
const face = await silhouette();
const means = { seed: 'attacks', otherFace: await sharp(face).negate({ alpha: false }).png().toBuffer() };
const card = await cardPage(cardOf('national_id_td2', bearer, 'attacks'), 'front', face);
const back = await cardPage(cardOf('eu_drivers_license', bearer, 'attacks'), 'back', face);

const rawOf = ({ png }: Page) => sharp(png).removeAlpha().raw().toBuffer();
const isWithin = ({ x, y, width, height }: Box, px: number, py: number) =>
  px >= x && px < x + width && py >= y && py < y + height;

/** How many pixels differ within the box and beyond it. */
async function changes(page: Page, forged: Page, place: Box): Promise<{ within: number; beyond: number }> {
  const [before, after] = [await rawOf(page), await rawOf(forged)];
  const counts = { within: 0, beyond: 0 };
  for (let i = 0; i < before.length; i += 3) {
    if (before[i] === after[i] && before[i + 1] === after[i + 1] && before[i + 2] === after[i + 2]) continue;
    const pixel = i / 3;
    counts[isWithin(place, pixel % page.width, Math.floor(pixel / page.width)) ? 'within' : 'beyond']++;
  }
  return counts;
}

describe('attacks with documents', () => {
  it.each(['edited_zone', 'edited_entry', 'replaced_portrait'] satisfies DocumentAttack[])(
    '%s changes the place that it names and nothing else',
    async (kind) => {
      const { page, place } = await attacked(card, kind, means);
      const { within, beyond } = await changes(card, page, place!);
      expect(within).toBeGreaterThan(0.2 * place!.width * place!.height);
      expect(beyond).toBe(0);
    },
  );

  it('edit the date of birth in the zone, where the zone has it', async () => {
    const { place } = await attacked(card, 'edited_zone', means);
    expect(place!.y).toBeGreaterThan(card.height * 0.8);
    expect(place!.x).toBeGreaterThan(card.width * 0.3);
  });

  it('leave no colour on a black-and-white copy', async () => {
    const { page } = await attacked(card, 'monochrome_copy', means);
    const data = await rawOf(page);
    let most = 0;
    for (let i = 0; i < data.length; i += 3) most = Math.max(most, Math.abs(data[i]! - data[i + 2]!));
    expect(most).toBe(0);
  });

  it('show a print with a white border round it, in dots that the page does not have', async () => {
    const { page } = await attacked(back, 'print', means);
    const at = { left: 2, top: 2, width: 20, height: 20 };
    const border = await sharp(page.png).extract(at).removeAlpha().raw().toBuffer();
    expect(Math.min(...border)).toBeGreaterThan(225);
    expect(page.width).toBeGreaterThan(2 * 1.1 * back.width);
    expect(page.height - 2 * back.height).toBe(page.width - 2 * back.width);
  });

  it('show a screen in stripes of red, green and blue within a dark bezel', async () => {
    const { page } = await attacked(card, 'screen', means);
    const { data, info } = await sharp(page.png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const middle = Math.floor(info.height / 2) + (Math.floor(info.height / 2) % 3 === 0 ? 1 : 0);
    const at = 3 * (middle * info.width + Math.floor(info.width / 2));
    const strongest = [0, 1, 2].map((i) => {
      const colour = [...data.subarray(at + 3 * i, at + 3 * i + 3)];
      return colour.indexOf(Math.max(...colour));
    });
    expect(new Set(strongest)).toEqual(new Set([0, 1, 2]));
    expect([...data.subarray(0, 3)].every((level) => level < 40)).toBe(true);
  });

  it('are photographed with kind and place, the same for the same seed', async () => {
    const shoot = () => photographAttack(card, 'replaced_portrait', means, { level: 'medium', seed: 'attacks' });
    const { jpeg, truth } = await shoot();
    expect(truth).toMatchObject({ attack: 'replaced_portrait', altered: truth.portrait });
    expect((await shoot()).jpeg.equals(jpeg)).toBe(true);
  });

  it('are impossible where a page lacks what they change, and then refused', async () => {
    const kinds = DOCUMENT_ATTACKS.filter((kind) => !isPossible(kind, back));
    expect(kinds).toEqual(['edited_zone', 'edited_entry', 'replaced_portrait']);
    await expect(attacked(back, 'replaced_portrait', means)).rejects.toThrow(RangeError);
  });
});
