import type { Mesh } from '../geometry/mesh.ts';
import { noise } from '../noise.ts';
import type { Placed } from './placed.ts';

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

/** A place within a triangle: its three vertices and their weights. */
interface Spot {
  a: number;
  b: number;
  c: number;
  wa: number;
  wb: number;
  wc: number;
}

interface Drawing {
  readonly target: DepthBuffer;
  readonly placed: Placed;
  readonly index: number;
  /** Raggedness of the edge, null where the material has none. */
  readonly jag: number | null;
  readonly screen: Projected;
  readonly spot: Spot;
}

/** Draws a mesh with its buffer index; the nearest surface wins, the first drawn on a tie. */
export function draw(target: DepthBuffer, placed: Placed, index: number, projection: Projection): void {
  const { material, mesh, positions } = placed;
  const { triangles, edges } = mesh;
  const jag = material.kind === 'hair' || material.kind === 'scarf' ? material.jag : null;
  const spot: Spot = { a: 0, b: 0, c: 0, wa: 0.5, wb: 0.5, wc: 0.5 };
  const drawing = { target, placed, index, jag, screen: project(positions, projection), spot };
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t]!;
    const b = triangles[t + 1]!;
    const c = triangles[t + 2]!;
    const outside = edges[a]! < OUTSIDE_HAIR && edges[b]! < OUTSIDE_HAIR && edges[c]! < OUTSIDE_HAIR;
    if (jag === null || !outside) drawTriangle(drawing, a, b, c);
  }
}

function drawTriangle(drawing: Drawing, a: number, b: number, c: number): void {
  const { target, screen } = drawing;
  const [ax, bx, cx] = [screen.x[a]!, screen.x[b]!, screen.x[c]!];
  const [ay, by, cy] = [screen.y[a]!, screen.y[b]!, screen.y[c]!];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0 || Number.isNaN(area)) return;
  const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const x1 = Math.min(target.width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5 + 1e-6));
  const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const y1 = Math.min(target.height - 1, Math.floor(Math.max(ay, by, cy) - 0.5 + 1e-6));
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
      const pixel = y * target.width + x;
      const near = wa * screen.nearness[a]! + wb * screen.nearness[b]! + wc * screen.nearness[c]!;
      if (near > target.nearness[pixel]!) drawSpot(drawing, pixel, near, a, b, c, wa, wb);
    }
  }
}

function drawSpot(
  { target, placed, index, jag, spot }: Drawing,
  pixel: number,
  near: number,
  a: number,
  b: number,
  c: number,
  wa: number,
  wb: number,
): void {
  spot.a = a;
  spot.b = b;
  spot.c = c;
  spot.wa = wa;
  spot.wb = wb;
  spot.wc = 1 - wa - wb;
  if (jag !== null && isBeyondEdge(placed.mesh, jag, spot)) return;
  target.nearness[pixel] = near;
  if (target.surface) store(target.surface, pixel, placed, index, spot);
}

const blend = (of: Float32Array, { a, b, c, wa, wb, wc }: Spot) => wa * of[a]! + wb * of[b]! + wc * of[c]!;

/** As `blend`, of component k of triples. */
const blend3 = (of: Float32Array, { a, b, c, wa, wb, wc }: Spot, k: number) =>
  wa * of[3 * a + k]! + wb * of[3 * b + k]! + wc * of[3 * c + k]!;

function isBeyondEdge({ edges, positions }: Mesh, jag: number, spot: Spot): boolean {
  const inside = blend(edges, spot);
  if (jag === 0) return inside < 0;
  const x = blend3(positions, spot, 0);
  const y = blend3(positions, spot, 1);
  const z = blend3(positions, spot, 2);
  return inside + (noise(x * 3.2 + z * 1.3, y * 0.7, z * 3.2) - 0.55) * jag * 1.6 < 0;
}

function store(surface: SurfaceBuffer, pixel: number, { mesh, normals }: Placed, index: number, spot: Spot): void {
  surface.mesh[pixel] = index + 1;
  surface.edge[pixel] = blend(mesh.edges, spot);
  for (let k = 0; k < 3; k++) {
    surface.normal[3 * pixel + k] = blend3(normals, spot, k);
    surface.position[3 * pixel + k] = blend3(mesh.positions, spot, k);
  }
}
