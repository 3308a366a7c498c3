import { linear, mapRgb, type Rgb } from '../colour.ts';
import { bell, mix, smoothstep } from '../curves.ts';
import type { Genes, Neckline } from '../genes.ts';
import type { Hair, Material, Strand } from '../geometry/part.ts';
import { cloud, noise } from '../noise.ts';
import type { Rotation } from '../rotation.ts';
import type { Complexion } from './complexion.ts';
import { bend, type Fragment, type Painter, setColour, setShine, setWrap } from './fragment.ts';
import { paintHead } from './skin.ts';

/** The painter of a material on this person; `rotation` is that of the head in the world. */
export function painterOf(material: Material, complexion: Complexion, rotation: Rotation): Painter {
  const { genes, skin } = complexion;
  switch (material.kind) {
    case 'skin':
      return (f) => {
        paintHead(f, complexion);
        if (f.cornea) finishCornea(f, rotation);
        else finishSkin(f, genes);
      };
    case 'ear':
      return (f) => paintEar(f, genes, skin);
    case 'neck':
      return (f) => paintNeck(f, genes, skin);
    case 'cloth':
      return torsoPainter(genes, skin);
    case 'collar':
      return clothPainter(genes, 1.12);
    case 'scarf':
      return scarfPainter(genes);
    case 'hair':
      return hairPainter(material, genes, skin);
    case 'frame':
      return plainPainter(genes.glasses!.c, 0.5, 40);
    case 'metal':
      return plainPainter(genes.earring!, 0.9, 30);
  }
}

function finishSkin(f: Fragment, genes: Genes): void {
  setWrap(f, 0.34, 0.2, 0.16);
  setShine(f, 0.075 * genes.oily * f.gloss, 20);
  const step = 0.05;
  const here = noise(f.x * 6, f.y * 6, f.z * 6);
  const right = noise((f.x + step) * 6, f.y * 6, f.z * 6) - here;
  const up = noise(f.x * 6, (f.y + step) * 6, f.z * 6) - here;
  bend(f, -right * 0.35, -up * 0.35);
}

function finishCornea(f: Fragment, m: Rotation): void {
  const [x, y] = [f.corneaX, f.corneaY];
  const z = Math.sqrt(Math.max(0.05, 1 - x * x - y * y));
  f.nx = m[0] * x + m[1] * y + m[2] * z;
  f.ny = m[3] * x + m[4] * y + m[5] * z;
  f.nz = m[6] * x + m[7] * y + m[8] * z;
  setWrap(f, 0.35, 0.35, 0.35);
  setShine(f, 0, 20);
}

function paintFlesh(f: Fragment, genes: Genes, skin: Rgb, redness: number, shade: number): void {
  const mottled = 1 + 0.14 * (cloud(f.x * 0.5 + 9, f.y * 0.5, f.z * 0.5) - 0.5);
  f.r = skin[0] * mottled * (1 + 0.1 * redness) * shade;
  f.g = skin[1] * mottled * (1 - 0.2 * redness) * shade;
  f.b = skin[2] * mottled * (1 - 0.2 * redness) * shade;
  f.gloss = 0.5;
  finishSkin(f, genes);
}

const paintEar = (f: Fragment, genes: Genes, skin: Rgb) =>
  paintFlesh(f, genes, skin, 0.35 * genes.red + 0.1, 1 - 0.5 * bell((f.edge - 0.42) / 0.12));

function paintNeck(f: Fragment, genes: Genes, skin: Rgb): void {
  paintFlesh(f, genes, skin, 0.05, 0.93);
  if (!genes.male || genes.beard === 'none') return;
  const shaved = 0.35 * smoothstep(-14, -10, f.y);
  f.r *= 1 - shaved * 0.5;
  f.g *= 1 - shaved * 0.45;
  f.b *= 1 - shaved * 0.35;
}

/** Whether the torso is bare at (x, y) of its front. */
const BARE: Record<Neckline, (x: number, y: number) => boolean> = {
  high: () => false,
  v: (x, y) => Math.abs(x) < 5.5 + (y + 14) * 0.75 && y > -21,
  shirt: (x, y) => Math.abs(x) < 5.5 + (y + 14) * 0.75 && y > -21,
  polo: (x, y) => Math.hypot(x / 6, (y + 13) / 3.5) < 1,
  round: (x, y) => Math.hypot(x / 7.6, (y + 12.5) / 4.6) < 1,
};

function torsoPainter(genes: Genes, skin: Rgb): Painter {
  const cloth = clothPainter(genes, 1);
  const isBare = genes.style === 'scarf' ? BARE.high : BARE[genes.neckline];
  return (f) => (f.z >= -2 && isBare(f.x, f.y) ? paintFlesh(f, genes, skin, 0.05, 0.93) : cloth(f));
}

function clothPainter(genes: Genes, brightness: number): Painter {
  const colour = linear(genes.cloth);
  return (f) => {
    const folds = 0.2 * noise(f.x * 0.3, f.y * 0.5, f.z * 0.3);
    const weave = 0.9 + folds + 0.08 * (noise(f.x * 9, f.y * 9, f.z * 9) - 0.5);
    setColour(f, colour, weave * brightness);
    f.r = Math.min(0.85, f.r);
    f.g = Math.min(0.85, f.g);
    f.b = Math.min(0.85, f.b);
    setShine(f, 0.01, 20);
    setWrap(f, 0.2, 0.2, 0.2);
  };
}

function scarfPainter(genes: Genes): Painter {
  const colour = linear(mapRgb(genes.cloth, (v) => Math.min(235, v * 1.15 + 12)));
  return (f) => {
    const { x, y, z } = f;
    setColour(f, colour, 0.8 + 0.35 * noise(x * 0.5 + y * 0.3, y * 1.1 - x * 0.2, z * 0.5));
    bend(f, 0, (noise(x * 0.4, y * 1.6 + x * 0.4, z * 0.4) - 0.5) * 0.6);
    setShine(f, 0.02, 20);
    setWrap(f, 0.2, 0.2, 0.2);
  };
}

/** Coarse and fine strands, each 0..1. */
const STRANDS: Record<Strand, (f: Fragment, genes: Genes) => readonly [coarse: number, fine: number]> = {
  curl: ({ x, y, z }) => [noise(x * 1.9, y * 1.9, z * 1.9), noise(x * 5, y * 5, z * 5)],
  dots: ({ x, y, z }) => [noise(x * 5, y * 5, z * 5), noise(x * 11, y * 11, z * 11)],
  swept: ({ x, y, z }, { part }) => [
    noise(x * 0.7 + y * 0.5 * part, y * 3 + x * part, z * 3),
    noise(x * 1.2, y * 8 + x * part * 2, z * 8),
  ],
  back: ({ x, y, z }) => [noise(x * 3, y * 0.5, z * 0.5), noise(x * 8, y * 0.9, z * 0.9)],
  down: ({ x, y, z }, { wave }) => {
    const around = Math.atan2(x, z) * 8 + Math.sin(y * 0.75) * wave * 0.4;
    return [noise(around * 3, y * 0.25, 2), noise(around * 8, y * 0.5, 7)];
  },
};

function hairPainter({ strand, thin = 0, beard = false }: Hair, genes: Genes, skin: Rgb): Painter {
  const colour = linear(beard ? genes.beardC : genes.hairC);
  const strands = STRANDS[strand];
  const shine = strand === 'curl' || strand === 'dots' ? 0.03 : 0.09;
  const sideways = strand === 'back' ? 1 : 0.6;
  return (f) => {
    const [coarse, fine] = strands(f, genes);
    setColour(f, colour, 0.55 + 0.55 * coarse + 0.45 * fine);
    const scalp = thin * (0.6 + 0.4 * fine) * 0.5;
    f.r = mix(f.r, skin[0] * 0.6, scalp);
    f.g = mix(f.g, skin[1] * 0.6, scalp);
    f.b = mix(f.b, skin[2] * 0.6, scalp);
    setWrap(f, 0.3, 0.3, 0.3);
    setShine(f, shine * (0.3 + 1.2 * fine), 14);
    bend(f, (fine - 0.5) * 0.5 * sideways, (coarse - 0.5) * 0.4);
  };
}

function plainPainter(srgb: Rgb, specular: number, shininess: number): Painter {
  const colour = linear(srgb);
  return (f) => {
    setColour(f, colour, 1);
    setWrap(f, 0.1, 0.1, 0.1);
    setShine(f, specular, shininess);
  };
}
