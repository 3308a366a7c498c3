import { type Curve, clamp, curveThrough, DEGREE, mix, smoothstep } from '../curves.ts';
import type { HairStyle } from '../genes.ts';
import { noise } from '../noise.ts';
import { type Face, sectionAt } from './face.ts';
import { angleOf, ball, type Mesh, sheet, type Vertex } from './mesh.ts';
import type { Hair, Part, Scarf } from './part.ts';
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

interface ShellShape {
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
function shell(face: Face, shape: ShellShape, material: Hair | Scarf): Part {
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
function hairline({ genes: g }: Face): Curve {
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

interface CurtainShape {
  /** Reaches this far below the eyes. */
  readonly length: number;
  /** Distance from the head. */
  readonly out: number;
  /** Degrees from the front at which it begins. */
  readonly from: number;
  readonly flare?: number;
}

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

/** Hair or cloth that hangs at the sides and back. */
function curtain(face: Face, { length, out, from, flare = 1 }: CurtainShape, material: Hair | Scarf): Part {
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
  const mesh: Mesh = sheet(60, 30, true, (u, v, vertex) => {
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
