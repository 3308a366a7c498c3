import { mix } from './curves.ts';
import { stream } from './random.ts';

const ORDER = new Uint8Array(512);
const VALUE = new Float32Array(256);

function shuffleLattice(): void {
  const random = stream('noise');
  const order = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random.next() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  for (let i = 0; i < 512; i++) ORDER[i] = order[i & 255]!;
  for (let i = 0; i < 256; i++) VALUE[i] = random.next();
}
shuffleLattice();

const ease = (t: number) => t * t * (3 - 2 * t);
const valueAt = (i: number) => VALUE[ORDER[i & 255]!]!;

/** Smooth value noise in 0..1 with one lattice cell a unit; the lattice repeats every 256 units. */
export function noise(x: number, y: number, z: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const z0 = Math.floor(z);
  const fx = ease(x - x0);
  const fy = ease(y - y0);
  const fz = ease(z - z0);
  const left = ORDER[x0 & 255]! + (y0 & 255);
  const right = ORDER[(x0 & 255) + 1]! + (y0 & 255);
  const depth = z0 & 255;
  const a = ORDER[left & 255]! + depth;
  const b = ORDER[right & 255]! + depth;
  const c = ORDER[(left + 1) & 255]! + depth;
  const d = ORDER[(right + 1) & 255]! + depth;
  const near = mix(mix(valueAt(a), valueAt(b), fx), mix(valueAt(c), valueAt(d), fx), fy);
  const far = mix(mix(valueAt(a + 1), valueAt(b + 1), fx), mix(valueAt(c + 1), valueAt(d + 1), fx), fy);
  return mix(near, far, fz);
}

/** Three octaves of value noise, 0..1. */
export function cloud(x: number, y: number, z: number): number {
  return 0.5 * noise(x, y, z) + 0.3 * noise(x * 2.1 + 7, y * 2.1, z * 2.1) + 0.2 * noise(x * 4.3, y * 4.3 + 3, z * 4.3);
}
