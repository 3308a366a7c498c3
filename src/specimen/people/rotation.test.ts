import { describe, expect, it } from 'vitest';
import { cross, NO_ROTATION, type Rotation, rotation, unit, type Vector } from './rotation.ts';

const turn = (m: Rotation, [x, y, z]: Vector): Vector => [
  m[0] * x + m[1] * y + m[2] * z,
  m[3] * x + m[4] * y + m[5] * z,
  m[6] * x + m[7] * y + m[8] * z,
];
const NOSE: Vector = [0, 0, 1];
const CROWN: Vector = [0, 1, 0];

describe('rotation', () => {
  it('positive yaw turns the nose to picture right', () => {
    const [x, y, z] = turn(rotation(30, 0, 0), NOSE);
    expect([x, y, z]).toEqual([expect.closeTo(0.5), expect.closeTo(0), expect.closeTo(Math.sqrt(0.75))]);
  });

  it('positive rotation about x lowers the nose, so that a raised head is a negative one', () => {
    expect(turn(rotation(0, 20, 0), NOSE)[1]).toBeLessThan(0);
    expect(turn(rotation(0, -20, 0), NOSE)[1]).toBeGreaterThan(0);
  });

  it('positive roll turns the crown to picture left', () => {
    expect(turn(rotation(0, 0, 20), CROWN)[0]).toBeLessThan(0);
  });

  it('keeps lengths and right angles', () => {
    const m = rotation(17, -23, 41);
    const [x, y, z] = [turn(m, [1, 0, 0]), turn(m, CROWN), turn(m, NOSE)];
    for (const v of [x, y, z]) expect(Math.hypot(...v)).toBeCloseTo(1, 12);
    cross(x, y).forEach((value, i) => {
      expect(value).toBeCloseTo(z[i]!, 12);
    });
  });

  it('no angle is no rotation', () => {
    rotation(0, 0, 0).forEach((value, i) => {
      expect(value).toBeCloseTo(NO_ROTATION[i]!, 12);
    });
  });

  it('unit keeps the direction', () => {
    expect(unit([3, 0, 4])).toEqual([0.6, 0, 0.8]);
  });
});
