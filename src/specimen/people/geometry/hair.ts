import { clamp, DEGREE, mix, smoothstep } from '../curves.ts';
import type { HairStyle } from '../genes.ts';
import { noise } from '../noise.ts';
import { type CurtainShape, curtain } from './curtain.ts';
import type { Face } from './face.ts';
import { ball, sheet, type Vertex } from './mesh.ts';
import type { Hair, Part, Scarf } from './part.ts';
import { hairline, shell } from './shell.ts';
import { placeOnSkin } from './surface.ts';

/** The pieces of one hair style on one head. */
type Cut = (face: Face) => Part[];

const CUTS: Record<HairStyle, Cut> = {
  bald: (face) => (face.genes.age > 40 || face.genes.part > 0 ? [wreath(face)] : []),
  buzz: (face) => [shell(face, { thickness: () => 0.22 }, hair('dots', 0.5, { thin: 0.3 }))],
  short: (face) => [
    shell(
      face,
      {
        thickness: (p) => 0.5 + face.genes.hairH * 0.75 * smoothstep(3, 10, p.y) + 0.35 * tuft(face, p, 0.9),
        sweep: face.genes.part,
      },
      hair('swept', 1.1),
    ),
  ],
  quiff: (face) => [shell(face, { thickness: (p) => quiffThickness(face, p), ramp: 1.2 }, hair('back', 1.0))],
  fringe: (face) => [
    shell(
      face,
      { thickness: (p) => 0.75 + face.genes.hairH * 0.4 + 0.3 * tuft(face, p, 0.7), ramp: 0.7 },
      hair('down', 1.2),
    ),
    ...(face.genes.male
      ? []
      : [curtain(face, { length: 7 + face.genes.hairLen * 0.3, out: 1.1, from: 62 }, LONG_HAIR)]),
  ],
  bob: (face) => [
    shell(face, { thickness: () => 0.7 + face.genes.hairH * 0.4 }, hair('down', 0.8)),
    curtain(face, bobCurtain(face), LONG_HAIR),
  ],
  long: (face) => [
    shell(face, { thickness: () => 0.6 + face.genes.hairH * 0.4 }, hair('down', 0.8)),
    curtain(face, longCurtain(face), LONG_HAIR),
  ],
  tied: (face) => [shell(face, { thickness: () => 0.45 + 0.2 * face.genes.hairH }, hair('back', 0.6))],
  bun: (face) => [shell(face, { thickness: () => 0.5 + 0.2 * face.genes.hairH }, hair('back', 0.6)), bun(face)],
  afro: (face) => [shell(face, { thickness: (p) => afroThickness(face, p), ramp: 1.5 }, hair('curl', 1.3))],
  curly: (face) => [
    shell(face, { thickness: (p) => curlyThickness(face, p) }, hair('curl', 1.8)),
    ...(face.genes.male ? [] : [curtain(face, curlyCurtain(face), hair('curl', 2.2))]),
  ],
  scarf: (face) => [
    shell(
      face,
      { thickness: (p) => 0.8 + 0.3 * tuft(face, p, 0.5), ramp: 0.6, edge: (p) => scarfEdge(face, p) },
      SCARF,
    ),
    curtain(face, { length: 17, out: 1.3, from: 47, flare: 1.5 }, SCARF),
    scarfWrap(face),
  ],
};

/** Hair (or head scarf) and a long beard. */
export const hairParts = (face: Face): Part[] => [
  ...CUTS[face.genes.style](face),
  ...(face.genes.beard === 'long' ? [longBeard(face)] : []),
];

const hair = (strand: Hair['strand'], jag: number, more: Partial<Hair> = {}): Hair => ({
  kind: 'hair',
  strand,
  jag,
  ...more,
});
const LONG_HAIR = hair('down', 1.2);
const SCARF: Scarf = { kind: 'scarf', jag: 0 };

/** Uneven volume, -0.5..0.5, with `scale` lumps a centimetre. */
const tuft = ({ genes: { nOff } }: Face, p: Vertex, scale: number) =>
  noise(p.x * scale + nOff[0], p.y * scale + nOff[1], p.z * scale + nOff[2]) - 0.5;

function quiffThickness(face: Face, p: Vertex): number {
  const lift = smoothstep(5, 10, p.y) * (0.55 + 0.45 * smoothstep(-2, 7, p.z));
  return 0.4 + (face.genes.hairH + 0.7) * lift + 0.4 * tuft(face, p, 0.8);
}

const afroThickness = (face: Face, p: Vertex) =>
  (1.6 + 1.9 * face.genes.hairH) * (0.75 + 0.25 * smoothstep(-4, 6, p.y)) +
  0.8 * tuft(face, p, 0.8) +
  0.5 * tuft(face, p, 2.2);

const curlyThickness = (face: Face, p: Vertex) =>
  1.1 + 0.9 * face.genes.hairH + 0.9 * tuft(face, p, 0.7) + 0.5 * tuft(face, p, 1.8);

const bobCurtain = ({ genes: g }: Face): CurtainShape => ({
  length: 6.5 + g.hairLen * 0.2,
  out: 1.3 + 0.5 * g.hairH,
  from: 50 + 8 * g.wave,
  flare: 2,
});
const longCurtain = ({ genes: g }: Face): CurtainShape => ({
  length: g.hairLen + 3,
  out: 1.0 + 0.4 * g.hairH,
  from: 54 + 10 * g.wave,
});
const curlyCurtain = ({ genes: g }: Face): CurtainShape => ({
  length: 5 + g.hairLen * 0.5,
  out: 1.9 + 0.5 * g.hairH,
  from: 56,
  flare: 2.5,
});

/** The ring of hair that baldness leaves. */
function wreath(face: Face): Part {
  const line = hairline(face);
  const edge = (_: Vertex, degrees: number, row: number) =>
    Math.min(row - line(degrees), 5.5 - row - (degrees < 80 ? 3 : 0), (degrees - 66) * 0.12);
  return shell(face, { thickness: () => 0.25, edge }, hair('down', 1, { thin: 0.4 }));
}

function bun({ genes }: Face): Part {
  const radius = 2.6 + 0.5 * genes.hairH;
  const mesh = ball(30, 24, [0, genes.crown + 1.6, -2.5], [radius, radius * 0.85, radius]);
  return { mesh, material: hair('swept', 0), follows: 'head' };
}

function scarfEdge({ genes, chinY }: Face, p: Vertex): number {
  if (p.z < -1) return 3;
  const height = p.y > -2 ? genes.hairline - 0.4 + 2 : -chinY - 2 + 0.6;
  return (Math.hypot(p.x / (genes.cheekW * 0.9), (p.y + 2) / height) - 1) * 5;
}

function scarfWrap({ chinY }: Face): Part {
  const mesh = sheet(60, 30, true, (u, v, vertex) => {
    const around = (u * 2 - 1) * Math.PI;
    const c = Math.cos(around);
    const radius = mix(5.2, 8.5, v) + 0.3 * Math.sin(around * 5 + v * 7);
    vertex.x = Math.sin(around) * radius * 1.05;
    vertex.y = mix(chinY + 1.5, -20, v) + 1.8 * (1 - c) * (1 - v);
    vertex.z = 0.4 + c * radius * 0.93 + 1.5 * (1 - v) * Math.max(0, c);
    vertex.edge = 5;
  });
  return { mesh, material: SCARF, follows: 'neck' };
}

function longBeard(face: Face): Part {
  const chin = face.chinY + 0.6;
  const mesh = sheet(60, 24, false, (u, v, vertex) => {
    const angle = (u * 2 - 1) * 62 * DEGREE;
    const y = mix(face.mouthY - face.lipL - face.gap - 0.6, face.chinY - 2.6, v);
    placeOnSkin(face, angle, Math.max(y, chin), 1, vertex);
    vertex.z += 0.5 + 1.1 * Math.sin(Math.PI * clamp(v));
    if (y < chin) {
      vertex.y = y;
      vertex.z -= (chin - y) * 0.5;
      vertex.x *= 1 - (chin - y) * 0.12;
    }
    vertex.edge = Math.min((1 - Math.abs(u * 2 - 1)) * 4, (1 - v) * 4, v * 3);
  });
  return { mesh, material: hair('down', 1.2, { beard: true }), follows: 'head' };
}
