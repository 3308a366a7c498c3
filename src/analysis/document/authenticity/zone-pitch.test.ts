import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacked } from '../../../specimen/document/attacks/attacks.ts';
import { photograph } from '../../../specimen/document/camera.ts';
import { cardOf, cardPage } from '../../../specimen/document/card.ts';
import type { Level } from '../../../specimen/document/conditions.ts';
import { holder } from '../../../specimen/document/holder.ts';
import type { Kind } from '../../../specimen/document/kinds.ts';
import type { Page } from '../../../specimen/document/sheet.ts';
import { silhouette } from '../../../specimen/document/silhouette.ts';
import type { Finding } from '../../findings.ts';
import { resolveModels } from '../../models.ts';
import { decode } from '../../raster.ts';
import { ZONE_PITCH } from '../limits.ts';
import { type DocumentReader, loadDocumentReader } from '../reader.ts';
import { robustFit } from './robust-fit.ts';

let reader: DocumentReader;
beforeAll(async () => {
  reader = await loadDocumentReader(await resolveModels());
});
afterAll(() => reader.release());

const face = await silhouette();
const bearer = holder({ seed: 'zone pitch', age: 40, sex: 'female', today: '2026-11-26' });
const pageOf = (kind: Kind) => cardPage(cardOf(kind, bearer, 'zone pitch'), 'front', face);

async function pitchOn(page: Page, level: Level): Promise<Finding<number>> {
  const { jpeg } = await photograph(page, { level, seed: 'zone pitch' });
  const raster = await decode(jpeg, 2400);
  return (await reader.read(raster, { type: 'document_front', scale: 1, today: '2026-11-26' })).cues.zonePitch;
}

const told = (found: Finding<number>): number => {
  if (!found.measured) throw new Error(found.why);
  return found.value;
};

describe('the pitch of the zone', () => {
  it.each(['mild', 'medium'] satisfies Level[])('is one on a genuine document, %s', async (level) => {
    expect(told(await pitchOn(await pageOf('national_id_td2'), level))).toBeLessThan(ZONE_PITCH.value);
  });

  it.each(['mild', 'medium'] satisfies Level[])('is broken where a date was written over, %s', async (level) => {
    const means = { seed: 'zone pitch', otherFace: face };
    const { page } = await attacked(await pageOf('national_id_td2'), 'edited_zone', means);
    expect(told(await pitchOn(page, level))).toBeGreaterThanOrEqual(ZONE_PITCH.value);
  });

  it('is not measured where no zone is', async () => {
    expect(await pitchOn(await pageOf('eu_drivers_license'), 'mild')).toMatchObject({ measured: false });
  });
});

describe('what is usual along a row', () => {
  it('is not moved by some values that do not belong', () => {
    const curve = Array.from({ length: 40 }, (_, i) => 3 + 0.4 * i - 0.002 * i * i);
    const values = curve.map((value, i) => (i >= 20 && i < 26 ? value + 0.8 : value));
    for (const [i, value] of robustFit(values, 2, 0.03).entries()) expect(value).toBeCloseTo(curve[i]!, 1);
  });
});
