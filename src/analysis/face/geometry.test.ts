import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '../raster.ts';
import { eyeOpenness } from './eyes.ts';
import { HEAD_TURN, headTurn, isHeadTurn, planarityResidual } from './head-turn.ts';
import { type FaceMesh, VERTICES, type Vertex } from './mesh.ts';
import { poseOf } from './pose.ts';
import { crop, fitSimilarity, invert } from './similarity.ts';

// A head of 200 pixels looking straight at the camera: only the vertices that the measurements use.
const HEAD: Readonly<Record<number, Vertex>> = {
  10: [0, -100, 0],
  152: [0, 100, 0],
  234: [-80, 0, 40],
  454: [80, 0, 40],
  1: [0, 20, -60],
  33: [-45, -20, 0],
  133: [-15, -20, -5],
  362: [15, -20, -5],
  263: [45, -20, 0],
  61: [-25, 55, -5],
  291: [25, 55, -5],
  160: [-35, -25, 0],
  144: [-35, -15, 0],
  158: [-25, -25, 0],
  153: [-25, -15, 0],
  387: [35, -22, 0],
  373: [35, -18, 0],
  385: [25, -22, 0],
  380: [25, -18, 0],
};

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The head after yaw (towards the right of the picture), pitch (up) and roll (clockwise), seen from far away. */
function head({ yaw = 0, pitch = 0, roll = 0 } = {}): FaceMesh {
  const vertices = Array.from({ length: VERTICES }, (_, i): Vertex => {
    const [x0, y0, z0] = HEAD[i] ?? [0, 0, 0];
    const [sy, cy, sp, cp, sr, cr] = [yaw, pitch, roll].flatMap((a) => [
      Math.sin(radians(a)),
      Math.cos(radians(a)),
    ]) as [number, number, number, number, number, number];
    const [x1, z1] = [x0 * cy - z0 * sy, x0 * sy + z0 * cy];
    const [y2, z2] = [y0 * cp + z1 * sp, z1 * cp - y0 * sp];
    return [x1 * cr - y2 * sr, x1 * sr + y2 * cr, z2];
  });
  return { vertices, presence: 1 };
}

/** A flat picture of the head, stretched or sheared as any turn of the picture would. */
function flatPicture(of: FaceMesh, [xx, xy, yx, yy]: readonly number[]): FaceMesh {
  return { ...of, vertices: of.vertices.map(([x, y, z]): Vertex => [x * xx! + y * xy! + 5, x * yx! + y * yy! - 7, z]) };
}

describe('the pose of a head', () => {
  it('is nought for a head that looks straight at the camera', () => {
    for (const angle of Object.values(poseOf(head()))) expect(angle).toBeCloseTo(0);
  });

  it.each([
    ['yaw', 25, 'the right of the picture'],
    ['yaw', -25, 'the left of the picture'],
    ['pitch', 15, 'up'],
    ['pitch', -15, 'down'],
    ['roll', 30, 'leaning clockwise'],
    ['roll', -170, 'upside down'],
  ] as const)('reads a %s of %d degrees: %s', (axis, angle, _meaning) => {
    const pose = poseOf(head({ [axis]: angle }));
    expect(pose[axis]).toBeCloseTo(angle);
    for (const other of ['yaw', 'pitch', 'roll'] as const) if (other !== axis) expect(pose[other]).toBeCloseTo(0);
  });

  it('reads all three angles together, at any roll', () => {
    const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(angle(60), angle(60), angle(179), (yaw, pitch, roll) => {
        const pose = poseOf(head({ yaw, pitch, roll }));
        expect(pose.yaw).toBeCloseTo(yaw, 5);
        expect(pose.pitch).toBeCloseTo(pitch, 5);
        expect(pose.roll).toBeCloseTo(roll, 5);
      }),
    );
  });
});

describe('the openness of the eyes', () => {
  it('is the height of each eye over its width, whatever the roll', () => {
    for (const roll of [0, 40, 180]) {
      const eyes = eyeOpenness(head({ roll }));
      expect(eyes.right).toBeCloseTo(10 / Math.hypot(30, 0));
      expect(eyes.left).toBeCloseTo(4 / 30);
    }
  });
});

describe('the head-turn test', () => {
  it('sees the nose of a head that turned leave the plane of its eyes and mouth', () => {
    const turn = headTurn(head(), head({ yaw: 25 }));
    expect(turn.yawChange).toBeCloseTo(25);
    expect(turn.residual).toBeGreaterThan(HEAD_TURN.leastResidual);
    expect(isHeadTurn(turn)).toBe(true);
  });

  it('counts a turn to either side', () => {
    expect(isHeadTurn(headTurn(head({ yaw: 5 }), head({ yaw: -20 })))).toBe(true);
  });

  it('leaves nothing for a flat picture, however it is turned, tilted or moved', () => {
    const number = fc.double({ min: 0.5, max: 1.5, noNaN: true });
    const shear = fc.double({ min: -0.3, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(number, shear, shear, number, (xx, xy, yx, yy) => {
        expect(planarityResidual(head(), flatPicture(head(), [xx, xy, yx, yy]))).toBeLessThan(1e-9);
      }),
    );
  });

  it('is not passed by a head that did not turn far enough', () => {
    expect(isHeadTurn(headTurn(head(), head({ yaw: 15 })))).toBe(false);
  });

  it('is not passed by a measurement that is not a number', () => {
    expect(isHeadTurn({ yawChange: Number.NaN, residual: 1 })).toBe(false);
    expect(isHeadTurn({ yawChange: 30, residual: Number.NaN })).toBe(false);
  });
});

describe('the similarity that aligns a face', () => {
  const points: Point[] = [
    [0, 0],
    [10, 0],
    [3, 7],
  ];
  const moved = points.map(([x, y]): Point => [2 * (0.6 * x - 0.8 * y) + 4, 2 * (0.8 * x + 0.6 * y) - 1]);

  it('is found exactly where one exists, and inverted exactly', () => {
    const map = fitSimilarity(points, moved);
    expect(Math.hypot(map.a, map.b)).toBeCloseTo(2);
    moved.forEach(([x, y], i) => {
      const [u, v] = invert(map, x, y);
      expect(u).toBeCloseTo(points[i]![0]);
      expect(v).toBeCloseTo(points[i]![1]);
    });
  });

  it('leaves pixels as they are when it changes nothing', () => {
    const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => i * 5);
    expect([...crop({ data, width: 4, height: 4 }, { a: 1, b: 0, shiftX: 0, shiftY: 0 }, 4)]).toEqual([...data]);
  });

  it('averages what it shrinks and repeats the edge beyond the border', () => {
    const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 200);
    const half = { a: 0.5, b: 0, shiftX: -0.25, shiftY: -0.25 };
    const out = crop({ data, width: 4, height: 4 }, half, 4);
    expect(out[0]).toBeCloseTo(100);
    expect(out[(3 * 4 + 3) * 3]).toBeCloseTo(200);
  });
});
