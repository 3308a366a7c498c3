import { describe, expect, it } from 'vitest';
import { sheet } from '../geometry/mesh.ts';
import type { Material } from '../geometry/part.ts';
import { NO_ROTATION, rotation } from '../rotation.ts';
import { cameraOf, perspective } from './camera.ts';
import { LIGHTS, type Light, shadowOf } from './light.ts';
import { opennessOf } from './occlusion.ts';
import { place } from './placed.ts';
import { depthBuffer, draw, geometryBuffer } from './rasteriser.ts';

const CLOTH: Material = { kind: 'cloth' };
const [WIDTH, HEIGHT] = [60, 40];
const camera = cameraOf(WIDTH, HEIGHT, { distance: 80, span: 40, x: 0, y: 0 });
const projection = perspective(camera);

/** An upright square, centre (x, 0, z). */
function square(x: number, z: number, half: number, material: Material = CLOTH, edge = 1) {
  const mesh = sheet(5, 5, false, (u, v, p) => {
    [p.x, p.y, p.z, p.edge] = [x + (u * 2 - 1) * half, (1 - v * 2) * half, z, edge];
  });
  return place({ mesh, material, follows: 'body' }, NO_ROTATION);
}
const meshAt = (buffer: ReturnType<typeof geometryBuffer>, x: number, y: number) => buffer.surface.mesh[y * WIDTH + x];

describe('the rasteriser', () => {
  it('shows what is nearer, whatever was drawn first', () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const buffer = geometryBuffer(WIDTH, HEIGHT);
      const parts = [square(0, 0, 12), square(0, 10, 4)];
      for (const i of order) draw(buffer, parts[i]!, i, projection);
      expect(meshAt(buffer, 30, 20)).toBe(2);
      expect(meshAt(buffer, 20, 20)).toBe(1);
      expect(meshAt(buffer, 0, 0)).toBe(0);
    }
  });

  it('keeps the first drawn where two lie in the same place', () => {
    const buffer = geometryBuffer(WIDTH, HEIGHT);
    draw(buffer, square(0, 0, 5), 0, projection);
    draw(buffer, square(0, 0, 5), 1, projection);
    expect(meshAt(buffer, 30, 20)).toBe(1);
  });

  it('leaves no holes between the triangles of a sheet', () => {
    const buffer = geometryBuffer(WIDTH, HEIGHT);
    draw(buffer, square(0, 0, 100), 0, projection);
    expect(buffer.surface.mesh.every((mesh) => mesh === 1)).toBe(true);
  });

  it('hair ends where its edge is reached, cloth does not', () => {
    const hair: Material = { kind: 'hair', strand: 'down', jag: 0 };
    for (const [material, edge, seen] of [
      [hair, -0.5, 0],
      [hair, -9, 0],
      [hair, 0.5, 1],
      [CLOTH, -9, 1],
    ] as const) {
      const buffer = geometryBuffer(WIDTH, HEIGHT);
      draw(buffer, square(0, 0, 5, material, edge), 0, projection);
      expect(meshAt(buffer, 30, 20)).toBe(seen);
    }
  });

  it('keeps position and normal of what it shows, in the axes of the head and of the world', () => {
    const buffer = geometryBuffer(WIDTH, HEIGHT);
    const { mesh } = square(0, 0, 12);
    draw(buffer, place({ mesh, material: CLOTH, follows: 'head' }, rotation(30, 0, 0)), 0, projection);
    const at = 3 * (20 * WIDTH + 30);
    const [nx, , nz] = buffer.surface.normal.subarray(at, at + 3);
    expect(Math.abs(nx! / nz!)).toBeCloseTo(Math.tan(Math.PI / 6), 4);
    expect(Math.abs(buffer.surface.position[at + 2]!)).toBeLessThan(1e-6);
  });
});

describe('light', () => {
  const front: Light = { ...LIGHTS.studio, key: [0, 0, 1] };

  it('does not reach what lies behind something, and reaches all else', () => {
    const shadow = shadowOf(front, [square(0, 10, 5)]);
    expect(shadow(0, 0, 0)).toBe(0);
    expect(shadow(0, 0, 12)).toBe(1);
    expect(shadow(15, 0, 0)).toBe(1);
    expect(shadow(0, 0, 10)).toBe(1);
  });

  it('has a soft edge', () => {
    const shadow = shadowOf(front, [square(0, 10, 5)]);
    const edge = shadow(5, 0, 0);
    expect(edge).toBeGreaterThan(0);
    expect(edge).toBeLessThan(1);
  });

  it('of the surroundings is weaker beside something nearer', () => {
    const buffer = depthBuffer(WIDTH, HEIGHT);
    draw(buffer, square(0, 0, 100), 0, projection);
    const open = opennessOf(buffer, camera)(30, 20, 0);
    draw(buffer, square(3, 2, 2.6), 1, projection);
    const beside = opennessOf(buffer, camera)(29, 20, 0);
    expect(open).toBe(1);
    expect(beside).toBeLessThan(open);
    expect(beside).toBeGreaterThanOrEqual(0.38);
  });
});

describe('the camera', () => {
  const seen = (x: number, y: number, z: number) => {
    const screen = { x: 0, y: 0, nearness: 0 };
    projection(x, y, z, screen);
    return screen;
  };

  it('shows `span` centimetres of a face over the height of the picture', () => {
    expect(seen(0, 20, 6).y - seen(0, -20, 6).y).toBeCloseTo(-HEIGHT, 9);
  });

  it('has x to the right, y up, and enlarges what is near', () => {
    expect(seen(5, 0, 0).x).toBeGreaterThan(WIDTH / 2);
    expect(seen(0, 5, 0).y).toBeLessThan(HEIGHT / 2);
    expect(seen(5, 0, 10).x).toBeGreaterThan(seen(5, 0, 0).x);
    expect(seen(0, 0, 10).nearness).toBeGreaterThan(seen(0, 0, 0).nearness);
  });
});
