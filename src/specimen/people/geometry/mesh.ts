import { DEGREE } from '../curves.ts';
import type { Vector } from '../rotation.ts';

/** A point under construction, cm; `edge` is how far inside the hair's edge it lies (or 0 rim .. 1 middle of an ear). */
export interface Vertex {
  x: number;
  y: number;
  z: number;
  edge: number;
}

/** Triangles over vertices: positions are xyz triples in the head's own axes. */
export interface Mesh {
  readonly positions: Float32Array;
  readonly edges: Float32Array;
  readonly triangles: Uint32Array;
}

/** Sets the vertex of the grid position (u, v), both 0..1. `edge` is 1 unless set. */
export type Surface = (u: number, v: number, vertex: Vertex) => void;

/** A sheet of columns x rows vertices; `closed` joins the last column to the first (u then stays below 1). */
export function sheet(columns: number, rows: number, closed: boolean, surface: Surface): Mesh {
  const positions = new Float32Array(columns * rows * 3);
  const edges = new Float32Array(columns * rows);
  const vertex: Vertex = { x: 0, y: 0, z: 0, edge: 1 };
  const lastColumn = closed ? columns : columns - 1;
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      vertex.edge = 1;
      surface(column / lastColumn, row / (rows - 1), vertex);
      positions.set([vertex.x, vertex.y, vertex.z], 3 * at);
      edges[at] = vertex.edge;
    }
  }
  return { positions, edges, triangles: stitch(columns, rows, lastColumn) };
}

function stitch(columns: number, rows: number, lastColumn: number): Uint32Array {
  const triangles = new Uint32Array(lastColumn * (rows - 1) * 6);
  let t = 0;
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < lastColumn; column++, t += 6) {
      const a = row * columns + column;
      const b = row * columns + ((column + 1) % columns);
      triangles.set([a, a + columns, b, b, a + columns, b + columns], t);
    }
  }
  return triangles;
}

const TUBE_SIDES = 8;

/** A round tube of this radius along the path; `closed` joins its ends. */
export function tube(path: readonly Vector[], radius: number, closed: boolean): Mesh {
  const n = path.length;
  const last = n - 1;
  return sheet(n, TUBE_SIDES + 1, closed, (u, v, vertex) => {
    const i = Math.min(last, Math.round(u * (closed ? n : last))) % n;
    const next = path[closed ? (i + 1) % n : Math.min(last, i + 1)]!;
    const previous = path[closed ? (i + last) % n : Math.max(0, i - 1)]!;
    const [b, c] = ringAxes(next[0] - previous[0], next[1] - previous[1], next[2] - previous[2]);
    const ca = Math.cos(v * 2 * Math.PI) * radius;
    const sa = Math.sin(v * 2 * Math.PI) * radius;
    const centre = path[i]!;
    vertex.x = centre[0] + b[0] * ca + c[0] * sa;
    vertex.y = centre[1] + b[1] * ca + c[1] * sa;
    vertex.z = centre[2] + b[2] * ca + c[2] * sa;
  });
}

/** Two unit vectors across a direction. */
function ringAxes(dx: number, dy: number, dz: number): [Vector, Vector] {
  const length = Math.hypot(dx, dy, dz) || 1;
  const [tx, ty, tz] = [dx / length, dy / length, dz / length];
  const [ax, az] = Math.abs(tz) > 0.8 ? [1, 0] : [0, 1];
  let [bx, by, bz] = [ty * az, tz * ax - tx * az, -ty * ax];
  const across = Math.hypot(bx, by, bz);
  [bx, by, bz] = [bx / across, by / across, bz / across];
  return [
    [bx, by, bz],
    [ty * bz - tz * by, tz * bx - tx * bz, tx * by - ty * bx],
  ];
}

/** An ellipsoid around a centre. */
export function ball(columns: number, rows: number, centre: Vector, radii: Vector): Mesh {
  return sheet(columns, rows, true, (u, v, vertex) => {
    const around = u * 2 * Math.PI;
    const down = v * Math.PI;
    vertex.x = centre[0] + radii[0] * Math.sin(down) * Math.sin(around);
    vertex.y = centre[1] + radii[1] * Math.cos(down);
    vertex.z = centre[2] + radii[2] * Math.sin(down) * Math.cos(around);
    vertex.edge = 5;
  });
}

/** Angle around the head (radians, 0 = front, ±π = back) of a column: 72 % of the columns cover the front ±85 degrees. */
export function angleOf(u: number): number {
  const v = u * 2 - 1;
  const a = Math.abs(v);
  const degrees = a < 0.72 ? (a / 0.72) * 85 : 85 + ((a - 0.72) / 0.28) * 95;
  return Math.sign(v) * degrees * DEGREE;
}
