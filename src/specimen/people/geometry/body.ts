import { DEGREE, mix, smoothstep } from '../curves.ts';
import type { Genes } from '../genes.ts';
import type { Face } from './face.ts';
import { angleOf, type Mesh, sheet } from './mesh.ts';
import type { Part } from './part.ts';
import { placeOnSkin } from './surface.ts';

/** Head, ears, neck, torso and collar. */
export function bodyParts(face: Face): Part[] {
  const { genes } = face;
  const hasCollar = genes.neckline === 'shirt' || genes.neckline === 'polo';
  return [
    { mesh: head(face), material: { kind: 'skin' }, follows: 'head' },
    { mesh: ear(genes, -1), material: { kind: 'ear' }, follows: 'head' },
    { mesh: ear(genes, 1), material: { kind: 'ear' }, follows: 'head' },
    { mesh: neck(genes), material: { kind: 'neck' }, follows: 'neck' },
    { mesh: torso(genes), material: { kind: 'cloth' }, follows: 'body' },
    ...(hasCollar ? [{ mesh: collar(genes), material: { kind: 'collar' }, follows: 'body' } as const] : []),
  ];
}

function head(face: Face): Mesh {
  return sheet(176, 210, true, (u, v, vertex) => {
    const [y, radius] = headRow(face, v);
    placeOnSkin(face, angleOf(u), y, radius, vertex);
  });
}

/** Height and radius share of a row: 22 % of the rows on the cap, 64 % down to the jaw, the rest close under the chin. */
function headRow({ genes, chinY }: Face, t: number): [y: number, radius: number] {
  if (t < 0.22) return [3 + (genes.crown - 3) * Math.cos(((t / 0.22) * Math.PI) / 2), 1];
  const jaw = chinY + 1.9;
  if (t < 0.86) return [mix(3, jaw, (t - 0.22) / 0.64), 1];
  const q = (t - 0.86) / 0.14;
  const y = jaw - 1.9 * Math.sin((Math.min(1, q * 1.35) * Math.PI) / 2);
  if (q < 0.3) return [y, 1 - 0.09 * smoothstep(0, 0.3, q)];
  return [y, Math.max(0.02, 0.91 * Math.cos((((q - 0.3) / 0.7) * Math.PI) / 2))];
}

function ear({ earS, earOut, headW }: Genes, side: number): Mesh {
  const stand = 0.25 + 0.65 * earOut;
  return sheet(20, 22, true, (u, v, vertex) => {
    const around = u * 2 * Math.PI;
    const y = Math.sin(around) * 3.0 * earS * v;
    const x = Math.cos(around) * 1.75 * earS * v * (1 + 0.2 * Math.sin(around));
    const dome = 0.55 * Math.sqrt(Math.max(0, 1 - v * v));
    const helix = 0.55 * Math.exp(-(((v - 0.86) / 0.12) ** 2));
    const concha = 0.55 * Math.exp(-((x * x) / 0.5 + ((y + 0.2) * (y + 0.2)) / 1.1));
    const height = dome + helix - concha;
    vertex.x = side * (headW * 0.99 + 0.1 + height * 0.8 + (1.4 - x) * stand * 0.55);
    vertex.y = y - 1.0;
    vertex.z = -0.6 + x - height * 0.1;
    vertex.edge = 1 - v;
  });
}

const neckRadius = (genes: Genes) => 5.0 + 0.9 * genes.masc + 0.4 * genes.fat;

function neck(genes: Genes): Mesh {
  const radius = neckRadius(genes);
  return sheet(48, 20, true, (u, v, vertex) => {
    const around = u * 2 * Math.PI;
    const y = mix(-5, -17, v);
    const flare = smoothstep(-11.5, -16.5, y);
    const middle = -1.4 + 1.2 * smoothstep(-14, -5, y) - 1.6 * flare;
    vertex.x = Math.sin(around) * radius * (1 + 0.3 * flare);
    vertex.y = y;
    vertex.z = middle + Math.cos(around) * radius * 0.98 * (1 - 0.12 * smoothstep(-11, -16, y));
  });
}

/** |t|^e with the sign of t: the profile of a superellipse. */
const power = (t: number, e: number) => Math.sign(t) * Math.abs(t) ** e;

function torso({ masc }: Genes): Mesh {
  const shoulder = 17.5 + 4 * masc;
  return sheet(90, 46, true, (u, v, vertex) => {
    const around = u * 2 * Math.PI;
    const down = v * Math.PI * 0.6;
    vertex.x = shoulder * power(Math.sin(down), 0.75) * power(Math.sin(around), 0.9);
    vertex.y = -34 + 20.5 * power(Math.cos(down), 0.62) - 0.1 * Math.max(0, Math.abs(vertex.x) - 5);
    vertex.z = -4 + 10.5 * power(Math.sin(down), 0.7) * power(Math.cos(around), 0.9);
  });
}

function collar(genes: Genes): Mesh {
  const radius = neckRadius(genes);
  return sheet(60, 10, false, (u, v, vertex) => {
    const around = (u * 2 - 1) * 168 * DEGREE;
    const flare = 1 + 0.16 * v;
    const c = Math.cos(around);
    vertex.x = Math.sin(around) * (radius + 1.1) * flare;
    vertex.y = -11.2 - 4.2 * v - 1.5 * smoothstep(0.1, -1, c);
    vertex.z = -1.6 - c * (radius + 0.9) * flare + (c < 0 ? 1.2 * v : 0);
  });
}
