import type { Mesh } from '../geometry/mesh.ts';
import type { Material, Part } from '../geometry/part.ts';
import type { Rotation } from '../rotation.ts';

/** A mesh placed in the world, ready to draw. */
export interface Placed {
  readonly mesh: Mesh;
  readonly material: Material;
  /** World positions and unit normals, xyz triples. */
  readonly positions: Float32Array;
  readonly normals: Float32Array;
}

// The head turns about a point in the neck, cm.
const [PIVOT_X, PIVOT_Y, PIVOT_Z] = [0, -7, -2];

export function place({ mesh, material }: Part, m: Rotation): Placed {
  const positions = new Float32Array(mesh.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const x = mesh.positions[i]! - PIVOT_X;
    const y = mesh.positions[i + 1]! - PIVOT_Y;
    const z = mesh.positions[i + 2]! - PIVOT_Z;
    positions[i] = m[0] * x + m[1] * y + m[2] * z + PIVOT_X;
    positions[i + 1] = m[3] * x + m[4] * y + m[5] * z + PIVOT_Y;
    positions[i + 2] = m[6] * x + m[7] * y + m[8] * z + PIVOT_Z;
  }
  return { mesh, material, positions, normals: normalsOf(positions, mesh.triangles) };
}

/** Vertex normals, weighted by the area of the triangles around. */
function normalsOf(positions: Float32Array, triangles: Uint32Array): Float32Array {
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
