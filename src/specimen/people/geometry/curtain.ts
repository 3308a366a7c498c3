import { DEGREE, mix, smoothstep } from '../curves.ts';
import { type Face, sectionAt } from './face.ts';
import { sheet } from './mesh.ts';
import type { Hair, Part, Scarf } from './part.ts';

export interface CurtainShape {
  /** Reaches this far below the eyes. */
  readonly length: number;
  /** Distance from the head. */
  readonly out: number;
  /** Degrees from the front at which it begins. */
  readonly from: number;
  readonly flare?: number;
}

/** Hair or cloth that hangs at the sides and back. */
export function curtain(face: Face, { length, out, from, flare = 1 }: CurtainShape, material: Hair | Scarf): Part {
  const { wave, part } = face.genes;
  const mesh = sheet(130, 70, false, (u, v, vertex) => {
    const w = u * 2 - 1;
    const angle = (Math.sign(w) || 1) * mix(180, from, Math.abs(w)) * DEGREE;
    const y = mix(7.5, -length, v);
    const { halfWidth, front, back } = sectionAt(face, Math.max(0.5, y));
    const below = Math.max(0, -y);
    const curl = wave * 0.55 * Math.sin(y * 0.75 + part * 3 + angle * 2) * smoothstep(3, -4, y);
    const depth = Math.cos(angle) > 0 ? front + out * 0.6 + curl - 0.12 * below : back + out + curl;
    vertex.x = (halfWidth + out + 0.06 * below * flare + curl) * Math.sin(angle);
    vertex.y = y;
    vertex.z = depth * Math.cos(angle);
    vertex.edge = Math.min((Math.abs(angle) / DEGREE - from) * 0.14, (y + length) * 0.8, 9);
  });
  return { mesh, material, follows: 'head' };
}
