import type { Mesh } from '../geometry/mesh.ts';
import type { Material } from '../geometry/part.ts';
import { noise } from '../noise.ts';

/** A mesh placed in the world, ready to draw. */
export interface Placed {
  readonly mesh: Mesh;
  readonly material: Material;
  /** World positions and unit normals, xyz triples. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
}

/** Sets screen x, y (pixels) and nearness (any measure that grows towards the viewer and is positive). */
export type Projection = (x: number, y: number, z: number, screen: { x: number; y: number; nearness: number }) => void;

export interface DepthBuffer {
  readonly width: number;
  readonly height: number;
  /** 0 where nothing was drawn. */
  readonly nearness: Float32Array;
  readonly surface: SurfaceBuffer | null;
}

/** What was seen at each pixel: 1 + index of the mesh, world normal, position in the head's own axes, hair edge. */
export interface SurfaceBuffer {
  readonly mesh: Uint8Array;
  readonly normal: Float32Array;
  readonly position: Float32Array;
  readonly edge: Float32Array;
}

export function depthBuffer(width: number, height: number): DepthBuffer {
  return { width, height, nearness: new Float32Array(width * height), surface: null };
}

export function geometryBuffer(width: number, height: number): DepthBuffer & { readonly surface: SurfaceBuffer } {
  const n = width * height;
  const surface = {
    mesh: new Uint8Array(n),
    normal: new Float32Array(3 * n),
    position: new Float32Array(3 * n),
    edge: new Float32Array(n),
  };
  return { width, height, nearness: new Float32Array(n), surface };
}

/** Vertex normals, weighted by the area of the triangles around. */
export function normalsOf(positions: Float32Array, triangles: Uint32Array): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
    const ux = positions[b]! - positions[a]!;
    const uy = positions[b + 1]! - positions[a + 1]!;
    const uz = positions[b + 2]! - positions[a + 2]!;
    const vx = positions[c]! - positions[a]!;
    const vy = positions[c + 1]! - positions[a + 1]!;
    const vz = positions[c + 2]! - positions[a + 2]!;
    addNormal(normals, a, b, c, uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!) || 1;
    for (let k = i; k < i + 3; k++) normals[k] = normals[k]! / length;
  }
  return normals;
}

function addNormal(n: Float32Array, a: number, b: number, c: number, x: number, y: number, z: number): void {
  n[a]! += x;
  n[a + 1]! += y;
  n[a + 2]! += z;
  n[b]! += x;
  n[b + 1]! += y;
  n[b + 2]! += z;
  n[c]! += x;
  n[c + 1]! += y;
  n[c + 2]! += z;
}

/** A mesh on the screen. */
interface Projected {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly nearness: Float32Array;
}

function project(positions: Float32Array, projection: Projection): Projected {
  const n = positions.length / 3;
  const out = { x: new Float32Array(n), y: new Float32Array(n), nearness: new Float32Array(n) };
  const screen = { x: 0, y: 0, nearness: 0 };
  for (let i = 0; i < n; i++) {
    projection(positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!, screen);
    out.x[i] = screen.x;
    out.y[i] = screen.y;
    out.nearness[i] = screen.nearness;
  }
  return out;
}

// Beyond this the ragged edge cannot reach (largest jag 2.2 cm times the largest noise).
const OUTSIDE_HAIR = -1.5;
const TOLERANCE = -1e-5;

/** Draws a mesh with its buffer index; the nearest surface wins, the first drawn on a tie. */
export function draw(target: DepthBuffer, placed: Placed, index: number, projection: Projection): void {
  const screen = project(placed.positions, projection);
  const { triangles, edges } = placed.mesh;
  const { material } = placed;
  const jag = material.kind === 'hair' || material.kind === 'scarf' ? material.jag : null;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    const outside = edges[a]! < OUTSIDE_HAIR && edges[b]! < OUTSIDE_HAIR && edges[c]! < OUTSIDE_HAIR;
    if (jag === null || !outside) drawTriangle(target, placed, index, jag, screen, a, b, c);
  }
}

function drawTriangle(
  target: DepthBuffer,
  placed: Placed,
  index: number,
  jag: number | null,
  screen: Projected,
  a: number,
  b: number,
  c: number,
): void {
  const { width, height, nearness, surface } = target;
  const [ax, ay, bx, by] = [screen.x[a]!, screen.y[a]!, screen.x[b]!, screen.y[b]!];
  const [cx, cy] = [screen.x[c]!, screen.y[c]!];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0 || Number.isNaN(area)) return;
  const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5 + 1e-6));
  const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5 + 1e-6));
  const [ka, kb, kc] = [screen.nearness[a]!, screen.nearness[b]!, screen.nearness[c]!];
  const scale = 1 / area;
  for (let y = y0; y <= y1; y++) {
    const py = y + 0.5;
    for (let x = x0; x <= x1; x++) {
      const px = x + 0.5;
      const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) * scale;
      if (wa < TOLERANCE) continue;
      const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) * scale;
      if (wb < TOLERANCE) continue;
      const wc = 1 - wa - wb;
      if (wc < TOLERANCE) continue;
      const near = wa * ka + wb * kb + wc * kc;
      const pixel = y * width + x;
      if (near <= nearness[pixel]!) continue;
      if (jag !== null && isBeyondEdge(placed.mesh, jag, a, b, c, wa, wb, wc)) continue;
      nearness[pixel] = near;
      if (surface) store(surface, pixel, placed, index, a, b, c, wa, wb, wc);
    }
  }
}

const blend = (of: Float32Array, a: number, b: number, c: number, wa: number, wb: number, wc: number) =>
  wa * of[a]! + wb * of[b]! + wc * of[c]!;

function isBeyondEdge(
  { edges, positions }: Mesh,
  jag: number,
  a: number,
  b: number,
  c: number,
  wa: number,
  wb: number,
  wc: number,
): boolean {
  const inside = blend(edges, a, b, c, wa, wb, wc);
  if (!jag) return inside < 0;
  const x = blend(positions, 3 * a, 3 * b, 3 * c, wa, wb, wc);
  const y = blend(positions, 3 * a + 1, 3 * b + 1, 3 * c + 1, wa, wb, wc);
  const z = blend(positions, 3 * a + 2, 3 * b + 2, 3 * c + 2, wa, wb, wc);
  return inside + (noise(x * 3.2 + z * 1.3, y * 0.7, z * 3.2) - 0.55) * jag * 1.6 < 0;
}

function store(
  surface: SurfaceBuffer,
  pixel: number,
  { mesh, normals }: Placed,
  index: number,
  a: number,
  b: number,
  c: number,
  wa: number,
  wb: number,
  wc: number,
): void {
  surface.mesh[pixel] = index + 1;
  surface.edge[pixel] = blend(mesh.edges, a, b, c, wa, wb, wc);
  for (let k = 0; k < 3; k++) {
    surface.normal[3 * pixel + k] = blend(normals, 3 * a + k, 3 * b + k, 3 * c + k, wa, wb, wc);
    surface.position[3 * pixel + k] = blend(mesh.positions, 3 * a + k, 3 * b + k, 3 * c + k, wa, wb, wc);
  }
}
