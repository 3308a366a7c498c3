import { type Curve, clamp, curveThrough, DEGREE, mix, smoothstep } from '../curves.ts';
import type { Face } from './face.ts';
import { angleOf, sheet, type Vertex } from './mesh.ts';
import type { Hair, Part, Scarf } from './part.ts';
import { placeOnSkin } from './surface.ts';

export interface ShellShape {
  /** Hair over the skin, cm. */
  readonly thickness: (point: Vertex) => number;
  /** Centimetres from the edge to full thickness. */
  readonly ramp?: number;
  /** Moves the hairline to one side. */
  readonly sweep?: number;
  /** Distance inside the edge where it is not the hairline; `row` is the height before the jaw lift. */
  readonly edge?: (point: Vertex, degrees: number, row: number) => number;
}

/** A layer over the skull that ends at the hairline. */
export function shell(face: Face, shape: ShellShape, material: Hair | Scarf): Part {
  const line = hairline(face);
  const { ramp = 1.6, sweep = 0, thickness, edge = (_, degrees, row) => row - line(degrees) } = shape;
  const mesh = sheet(150, 90, true, (u, v, vertex) => {
    const angle = angleOf(u);
    const y =
      v < 0.4 ? 3 + (face.genes.crown - 3) * Math.cos(((v / 0.4) * Math.PI) / 2) : mix(3, -8.2, (v - 0.4) / 0.6);
    placeOnSkin(face, angle, y, 1, vertex);
    const degrees = Math.abs(angle) / DEGREE;
    const inside = edge(vertex, degrees, y) - sweep * sweepAt(angle, degrees);
    vertex.edge = inside;
    push(vertex, thickness(vertex) * smoothstep(-0.2, ramp, inside) + 0.08, y > 2 ? 1 : 0.3);
  });
  return { mesh, material, follows: 'head' };
}

const sweepAt = (angle: number, degrees: number) =>
  Math.sin((clamp(angle / (60 * DEGREE), -1, 1) * Math.PI) / 2) * 0.9 * smoothstep(70, 40, degrees);

/** Moves a point away from the axis of the skull; `rise` damps the upward share. */
function push(vertex: Vertex, by: number, rise: number): void {
  const dx = vertex.x;
  const dy = Math.max(0, vertex.y - 2) * 0.95;
  const dz = vertex.z + 0.3;
  const length = Math.hypot(dx, dy, dz) || 1;
  vertex.x += (dx / length) * by;
  vertex.y += (dy / length) * by * rise;
  vertex.z += (dz / length) * by;
}

/** Height of the hairline by angle from the front, degrees. */
export function hairline({ genes: g }: Face): Curve {
  const front = g.bang ? g.bang + 0.4 : g.hairline;
  const brow = g.bang
    ? [front, front - 0.3, front - 1]
    : [front + 0.3 * g.recede, g.hairline - 0.4 + g.recede * 1.5, g.hairline - 2.2 + g.recede * 0.9];
  const sideburn = g.male ? [-0.6, -1.2] : [1.2, 0.8];
  return curveThrough(
    [0, 20, 38, 52, 62, 72, 80, 86, 95, 105, 120, 180],
    [front, ...brow, 3.0 + g.recede * 0.4, ...sideburn, 1.4, 1.2, -4, -7, -8],
  );
}
