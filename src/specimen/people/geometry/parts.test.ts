import { describe, expect, it } from 'vitest';
import { person } from '../cast.ts';
import { HAIR_STYLES, type HairStyle, NECKLINES } from '../genes.ts';
import { accessoryParts } from './accessories.ts';
import { bodyParts } from './body.ts';
import { faceOf } from './face.ts';
import { hairParts } from './hair.ts';
import { angleOf, ball, type Mesh, sheet, tube } from './mesh.ts';
import type { Part } from './part.ts';

const GLASSES = { w: 2.5, h: 1.8, e: 3, t: 0.15, c: [20, 20, 22] } as const;
const man = (style: HairStyle) => faceOf(person('cast:1', { style, age: 60, beard: 'none' }), {});
const woman = (style: HairStyle) => faceOf(person('cast:0', { style }), {});

function expectSound(mesh: Mesh): void {
  const vertices = mesh.positions.length / 3;
  expect(mesh.edges.length).toBe(vertices);
  expect(mesh.positions.every(Number.isFinite)).toBe(true);
  expect(mesh.edges.every(Number.isFinite)).toBe(true);
  expect(mesh.triangles.every((vertex) => vertex < vertices)).toBe(true);
}

/** Smallest and largest x, y, z of the parts. */
function extent(parts: readonly Part[], axis: 0 | 1 | 2): [number, number] {
  const values = parts.flatMap(({ mesh }) => Array.from(mesh.positions).filter((_, i) => i % 3 === axis));
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

describe('sheets', () => {
  it('have two triangles a cell; a closed one joins its ends', () => {
    const flat = (u: number, v: number, p: { x: number; y: number; z: number }) => {
      [p.x, p.y, p.z] = [u, v, 0];
    };
    const [open, closed] = [sheet(4, 3, false, flat), sheet(4, 3, true, flat)];
    expect(open.triangles.length).toBe(3 * 2 * 2 * 3);
    expect(closed.triangles.length).toBe(4 * 2 * 2 * 3);
    expect(open.positions[3 * 3]).toBe(1);
    expect(closed.positions[3 * 3]).toBe(0.75);
    expectSound(closed);
  });

  it('a tube keeps its radius around a path, a ball around its centre', () => {
    const path = Array.from({ length: 12 }, (_, i) => [i, 0, 0] as const);
    const wall = tube(path, 0.4, false);
    for (let i = 0; i < wall.positions.length; i += 3) {
      expect(Math.hypot(wall.positions[i + 1]!, wall.positions[i + 2]!)).toBeCloseTo(0.4, 5);
    }
    const globe = ball(9, 7, [1, 2, 3], [2, 2, 2]);
    for (let i = 0; i < globe.positions.length; i += 3) {
      const [x, y, z] = globe.positions.subarray(i, i + 3);
      expect(Math.hypot(x! - 1, y! - 2, z! - 3)).toBeCloseTo(2, 5);
    }
  });

  it('columns run once around the head, densest in front', () => {
    expect([angleOf(0), angleOf(0.5), angleOf(1)]).toEqual([-Math.PI, 0, Math.PI]);
    expect(angleOf(0.51) - angleOf(0.5)).toBeLessThan(angleOf(1) - angleOf(0.99));
  });
});

describe('bodies', () => {
  it('consist of head, two ears, neck and clothes; shirts and polos have a collar', () => {
    for (const neckline of NECKLINES) {
      const parts = bodyParts(faceOf(person('cast:1', { neckline }), {}));
      const kinds = parts.map((part) => part.material.kind);
      const collar = neckline === 'shirt' || neckline === 'polo' ? ['collar'] : [];
      expect(kinds).toEqual(['skin', 'ear', 'ear', 'neck', 'cloth', ...collar]);
      for (const { mesh } of parts) expectSound(mesh);
    }
  });

  it('have the size of a head: 14 to 18 cm wide, 20 to 26 cm high', () => {
    for (let i = 0; i < 30; i += 3) {
      const head = bodyParts(faceOf(person(`cast:${i}`), {})).slice(0, 1);
      const [[left, right], [bottom, top]] = [extent(head, 0), extent(head, 1)];
      expect(right - left).toBeGreaterThan(13.5);
      expect(right - left).toBeLessThan(18);
      expect(top - bottom).toBeGreaterThan(19);
      expect(top - bottom).toBeLessThan(28);
    }
  });
});

describe('hair', () => {
  it.each(HAIR_STYLES)('%s is a sound mesh on a man and on a woman', (style) => {
    for (const face of [man(style), woman(style)]) {
      const parts = hairParts(face);
      expect(parts.length).toBeGreaterThan(style === 'bald' ? -1 : 0);
      for (const { mesh } of parts) expectSound(mesh);
    }
  });

  it('an afro is larger than a buzz cut, long hair hangs lower than a bob', () => {
    expect(extent(hairParts(man('afro')), 1)[1]).toBeGreaterThan(extent(hairParts(man('buzz')), 1)[1] + 1);
    expect(extent(hairParts(woman('long')), 1)[0]).toBeLessThan(extent(hairParts(woman('bob')), 1)[0] - 3);
  });

  it('a scarf is no hair', () => {
    expect(new Set(hairParts(woman('scarf')).map((part) => part.material.kind))).toEqual(new Set(['scarf']));
  });

  it('only a long beard is a mesh of its own; the others are painted', () => {
    const bearded = (beard: 'long' | 'full') => hairParts(faceOf(person('cast:1', { style: 'buzz', beard }), {}));
    expect(bearded('long').length).toBe(2);
    expect(bearded('full').length).toBe(1);
  });
});

describe('accessories', () => {
  it('glasses are five tubes before the eyes, studs hang at both ears', () => {
    const worn = person('cast:0', { glasses: GLASSES, earring: [212, 175, 90] });
    const parts = accessoryParts(worn);
    expect(parts.map((part) => part.material.kind)).toEqual([...Array(5).fill('frame'), 'metal', 'metal']);
    for (const { mesh } of parts) expectSound(mesh);
    const [left, right] = extent(parts.slice(5), 0);
    expect(left).toBeCloseTo(-right, 3);
  });

  it('who wears nothing has no such parts', () => {
    expect(accessoryParts(person('cast:0', { glasses: null, earring: null }))).toEqual([]);
  });
});
