import { DEGREE } from './curves.ts';

export type Vector = readonly [x: number, y: number, z: number];

/** Row-major 3 x 3 matrix. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

export const NO_ROTATION: Rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Rz(roll) · Ry(yaw) · Rx(pitch), degrees; axes x = picture right, y = up, z = towards the camera. */
export function rotation(yaw: number, pitch: number, roll: number): Rotation {
  const [ca, sa] = [Math.cos(yaw * DEGREE), Math.sin(yaw * DEGREE)];
  const [cb, sb] = [Math.cos(pitch * DEGREE), Math.sin(pitch * DEGREE)];
  const [cc, sc] = [Math.cos(roll * DEGREE), Math.sin(roll * DEGREE)];
  const top: Vector = [ca, sa * sb, sa * cb];
  const middle: Vector = [0, cb, -sb];
  return [
    cc * top[0] - sc * middle[0],
    cc * top[1] - sc * middle[1],
    cc * top[2] - sc * middle[2],
    sc * top[0] + cc * middle[0],
    sc * top[1] + cc * middle[1],
    sc * top[2] + cc * middle[2],
    -sa,
    ca * sb,
    ca * cb,
  ];
}

export function unit(v: Vector): Vector {
  const length = Math.hypot(v[0], v[1], v[2]);
  return [v[0] / length, v[1] / length, v[2] / length];
}

export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
