import { describe, expect, it } from 'vitest';
import { BEARDS, type Genes, HAIR_STYLES, NECKLINES } from './genes.ts';
import { sampleGenes } from './sampling.ts';
import { SHAPE } from './shape-genes.ts';

const people: readonly Genes[] = Array.from({ length: 600 }, (_, i) => sampleGenes(`sample ${i}`));

describe('the genes drawn from a seed', () => {
  it('are the same for the same seed and differ between seeds', () => {
    expect(sampleGenes('anna')).toEqual(sampleGenes('anna'));
    expect(sampleGenes('anna').headW).not.toBe(sampleGenes('otto').headW);
  });

  it('stay what they were: these numbers of one seed never change', () => {
    const { headW, eyeX, noseLen, mouthY, skin, style, nOff } = sampleGenes('anna');
    expect({ headW, eyeX, noseLen, mouthY, skin, style, nOff }).toEqual({
      headW: expect.closeTo(7.01701, 5),
      eyeX: expect.closeTo(2.65245, 5),
      noseLen: expect.closeTo(3.70196, 5),
      mouthY: expect.closeTo(-6.4624, 5),
      skin: [expect.closeTo(235.15749, 5), expect.closeTo(204.86734, 5), expect.closeTo(187.00037, 5)],
      style: 'long',
      nOff: [78.29531403258443, 22.757215797901154, 179.04403624124825],
    });
  });

  it('have every shape gene in its range', () => {
    for (const { gene, range, chance, rather = [0, 0], from } of SHAPE) {
      if (from) continue;
      const [low, high] = chance === undefined ? range : [Math.min(range[0], rather[0]), Math.max(range[1], rather[1])];
      const drawn = people.map((genes) => genes[gene]);
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(low);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(high);
    }
  });

  it('are all finite and set', () => {
    const values = people.flatMap((genes) => Object.values(genes).flat(2));
    expect(values.filter((value) => value === undefined || Number.isNaN(value))).toEqual([]);
  });

  it('describe adults of every age, both sexes and every skin', () => {
    const ages = people.map((genes) => genes.age);
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(19);
    expect(Math.max(...ages)).toBeLessThanOrEqual(75);
    const men = people.filter((genes) => genes.male).length;
    expect(Math.abs(men / people.length - 0.5)).toBeLessThan(0.08);
    for (const third of [0, 1, 2]) {
      expect(people.filter((genes) => Math.floor(genes.tone * 3) === third).length).toBeGreaterThan(100);
    }
  });

  it('give beards to men only, ear studs and make-up to women only', () => {
    for (const { male, beard, shadow, earring, makeup } of people) {
      if (!male) expect([beard, shadow]).toEqual(['none', 0]);
      else expect([earring, makeup]).toEqual([null, 0]);
    }
  });

  it('leave no style, beard or neckline unused', () => {
    expect(new Set(people.map((genes) => genes.style))).toEqual(new Set(HAIR_STYLES));
    expect(new Set(people.map((genes) => genes.beard))).toEqual(new Set(BEARDS));
    expect(new Set(people.map((genes) => genes.neckline))).toEqual(new Set(NECKLINES));
  });

  it('put a fringe on every fringe, and never the mouth into the nose', () => {
    for (const { style, bang, mouthY, noseLen } of people) {
      if (style === 'fringe') expect(bang).toBeGreaterThan(0);
      expect(mouthY).toBeLessThan(-noseLen - 1.3);
    }
  });
});
