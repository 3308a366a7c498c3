import { describe, expect, it } from 'vitest';
import { person } from '../cast.ts';
import { EXPRESSIONS } from '../expression.ts';
import type { Genes } from '../genes.ts';
import { browAt, faceOf, lipsAt } from '../geometry/face.ts';
import { NO_ROTATION } from '../rotation.ts';
import { LIGHTS } from '../scene/light.ts';
import { complexionOf } from './complexion.ts';
import { type Fragment, newFragment } from './fragment.ts';
import { lightingOf, toneCurve } from './lighting.ts';
import { painterOf } from './materials.ts';

const even: Partial<Genes> = { freckle: 0, moles: [], tex: [], wrinkle: 0, beard: 'none', shadow: 0, asym: 0 };
const man = person('cast:1', { ...even, makeup: 0 });
const woman = person('cast:0', { ...even, makeup: 0, beard: 'none' });

/** The fragment of the skin at (x, y) of a face that looks at the camera. */
function skinAt(genes: Genes, x: number, y: number, expression = {}): Fragment {
  const face = faceOf(genes, expression);
  const fragment = { ...newFragment(), x, y, z: 9 };
  painterOf({ kind: 'skin' }, complexionOf(face, [0, 0]), NO_ROTATION)(fragment);
  return fragment;
}
const light = ({ r, g, b }: Fragment) => r + g + b;
/** Mean lightness over a patch of 1 cm, so that pores and strands do not decide. */
function patch(genes: Genes, cx: number, cy: number): number {
  const steps = Array.from({ length: 11 }, (_, i) => i / 10 - 0.5);
  const values = steps.flatMap((dx) => steps.map((dy) => light(skinAt(genes, cx + dx, cy + dy))));
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

describe('skin', () => {
  it('is redder on the lips than on the cheek', () => {
    const lips = lipsAt(faceOf(man, {}), 0)!;
    const [lip, cheek] = [skinAt(man, 0, (lips.parting + lips.upper) / 2), skinAt(man, 4, -6)];
    expect(lip.r / lip.g).toBeGreaterThan(cheek.r / cheek.g);
  });

  it('has dark pupils in white eyes, which shine; shut lids are skin', () => {
    const { eyeX, eyeY, eyeW } = man;
    const pupil = skinAt(man, eyeX, eyeY);
    const white = skinAt(man, eyeX + 0.62 * eyeW, eyeY + man.eyeTilt * 0.62 * eyeW);
    expect(light(pupil)).toBeLessThan(0.1);
    expect(light(white)).toBeGreaterThan(0.6);
    expect([pupil.cornea, white.cornea, skinAt(man, 0, 5).cornea]).toEqual([true, true, false]);
    expect(skinAt(man, eyeX, eyeY, EXPRESSIONS.blink).cornea).toBe(false);
  });

  it('is darker under a dense brow', () => {
    const dense = { ...man, browD: 1, browT: 0.6, browC: [20, 16, 14] as const };
    const { y } = browAt(faceOf(dense, {}), 3);
    expect(patch(dense, 3, y)).toBeLessThan(0.7 * patch(dense, 3, y + 2));
  });

  it.each(['stubble', 'full', 'goatee', 'long'] as const)('is darker under a beard (%s), the lips are not', (beard) => {
    const bearded = { ...man, beard, beardC: [20, 16, 14] as const };
    const chinY = man.mouthY - 2.6;
    expect(patch(bearded, 0, chinY)).toBeLessThan(0.9 * patch(man, 0, chinY));
    const lips = lipsAt(faceOf(man, {}), 0)!;
    const middle = (lips.parting + lips.lower) / 2;
    expect(light(skinAt(bearded, 0, middle))).toBeCloseTo(light(skinAt(man, 0, middle)), 12);
  });

  it('grows no beard on a woman', () => {
    expect(patch({ ...woman, beard: 'full' }, 0, woman.mouthY - 2.6)).toBe(patch(woman, 0, woman.mouthY - 2.6));
  });

  it('has wrinkles on the forehead of the old only', () => {
    const y = (woman.hairline + 3.5) / 2;
    expect(patch({ ...woman, wrinkle: 1 }, 0, y)).toBeLessThan(patch(woman, 0, y));
    expect(patch({ ...woman, wrinkle: 0.04 }, 0, y)).toBe(patch(woman, 0, y));
  });

  it('darkens along the gene of tone', () => {
    const tones = [[246, 216, 200] as const, [168, 116, 82] as const, [82, 55, 42] as const];
    const seen = tones.map((skin) => patch({ ...woman, skin }, 3, -6));
    expect(seen[0]).toBeGreaterThan(seen[1]!);
    expect(seen[1]).toBeGreaterThan(seen[2]!);
  });

  it('shows teeth in a laugh', () => {
    const lips = lipsAt(faceOf(woman, EXPRESSIONS.laugh), 0.3)!;
    const rows = Array.from(
      { length: 20 },
      (_, i) => lips.innerUpper - ((i + 0.5) / 20) * (lips.innerUpper - lips.innerLower),
    );
    const values = rows.map((y) => light(skinAt(woman, 0.3, y, EXPRESSIONS.laugh)));
    expect(Math.max(...values)).toBeGreaterThan(1.5);
    expect(Math.min(...values)).toBeLessThan(0.5);
  });
});

describe('materials', () => {
  const paint = (genes: Genes, kind: 'cloth' | 'collar', x: number, y: number, z: number): Fragment => {
    const fragment = { ...newFragment(), x, y, z };
    painterOf({ kind }, complexionOf(faceOf(genes, {}), [0, 0]), NO_ROTATION)(fragment);
    return fragment;
  };
  const blue = { ...man, cloth: [20, 40, 200] as const };

  it('a round neckline leaves skin free in front; a high one, a scarf and the back do not', () => {
    const isCloth = ({ r, b }: Fragment) => b > r;
    expect(isCloth(paint({ ...blue, neckline: 'round' }, 'cloth', 0, -12.5, 5))).toBe(false);
    expect(isCloth(paint({ ...blue, neckline: 'high' }, 'cloth', 0, -12.5, 5))).toBe(true);
    expect(isCloth(paint({ ...blue, neckline: 'round', style: 'scarf' }, 'cloth', 0, -12.5, 5))).toBe(true);
    expect(isCloth(paint({ ...blue, neckline: 'round' }, 'cloth', 0, -12.5, -6))).toBe(true);
    expect(isCloth(paint({ ...blue, neckline: 'polo' }, 'collar', 0, -12.5, 5))).toBe(true);
  });

  it('every material has a colour, a unit normal and a finite shine', () => {
    const worn = person('cast:0', { glasses: { w: 2.5, h: 2, e: 3, t: 0.1, c: [9, 9, 9] }, earring: [200, 170, 90] });
    const complexion = complexionOf(faceOf(worn, {}), [0, 0]);
    const strands = (['down', 'dots', 'swept', 'back', 'curl'] as const).map(
      (strand) => ({ kind: 'hair', strand, jag: 1 }) as const,
    );
    const kinds = (['skin', 'ear', 'neck', 'cloth', 'collar', 'frame', 'metal'] as const).map((kind) => ({ kind }));
    for (const material of [...kinds, ...strands, { kind: 'scarf', jag: 0 } as const]) {
      const f = { ...newFragment(), x: 2, y: -3, z: 8 };
      painterOf(material, complexion, NO_ROTATION)(f);
      expect(Math.hypot(f.nx, f.ny, f.nz)).toBeCloseTo(1, 6);
      for (const value of [f.r, f.g, f.b, f.specular]) expect(value >= 0 && value < 2).toBe(true);
    }
  });
});

describe('lighting', () => {
  const lit = (nx: number, nz: number, keyShare: number, openness: number) => {
    const f = { ...newFragment(), nx, nz, r: 0.5, g: 0.5, b: 0.5 };
    lightingOf({ ...LIGHTS.studio, key: [0, 0, 1], fill: [0, 0, 1] })(f, { vx: 0, vy: 0, vz: 1, keyShare, openness });
    return light(f);
  };

  it('is brightest towards the lamp, less in its shadow, least in a crease', () => {
    expect(lit(0, 1, 1, 1)).toBeGreaterThan(lit(0.8, 0.6, 1, 1));
    expect(lit(0, 1, 1, 1)).toBeGreaterThan(lit(0, 1, 0, 1));
    expect(lit(0, 1, 0, 1)).toBeGreaterThan(lit(0, 1, 0, 0.4));
  });

  it('the tone curve rises from black and never leaves a byte', () => {
    const tone = toneCurve(1);
    const values = Array.from({ length: 400 }, (_, i) => tone(i / 50));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect([values[0], tone(1e9), tone(-1)]).toEqual([0, 255, 0]);
    expect(toneCurve(2)(0.2)).toBeGreaterThan(tone(0.2));
  });
});
