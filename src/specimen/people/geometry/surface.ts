import { clamp, smoothstep } from '../curves.ts';
import { type Face, sectionAt } from './face.ts';
import type { Vertex } from './mesh.ts';
import { relief } from './relief.ts';

/** Sets the skin point at this angle (radians, 0 = front) and height; `radius` < 1 shrinks the section, as under the chin. */
export function placeOnSkin(face: Face, angle: number, y: number, radius: number, vertex: Vertex): void {
  const { halfWidth, front, back } = sectionAt(face, y);
  const s = Math.sin(angle);
  const c = Math.cos(angle);
  const depth = (c > 0 ? front : back) * radius;
  const x = halfWidth * radius * Math.sign(s) * Math.abs(s) ** 0.95;
  const z = depth * Math.sign(c) * Math.abs(c) ** (c > 0 ? 0.9 : 1);
  const onFace = c > 0 && radius > 0.6 && y < 6 && y > face.chinY - 1;
  vertex.x = x;
  vertex.y = y + jawLift(face, y, z);
  vertex.z = onFace ? z + smoothstep(0, 0.3, c) * smoothstep(0.6, 1, radius) * relief(face, x, y) : z;
}

/** The rows of the lower face rise towards the ears, so that the jaw line does too. */
function jawLift(face: Face, y: number, z: number): number {
  const share = smoothstep(-3.5, face.chinY, y);
  if (!(share > 0)) return 0;
  const backwards = clamp(1 - Math.max(-0.3, z / 9.2), 0, 1.3);
  return share * (2.7 + 0.3 * face.genes.masc) * backwards ** 1.35;
}
