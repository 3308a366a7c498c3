import { mix } from '../curves.ts';
import type { Genes, Glasses } from '../genes.ts';
import type { Vector } from '../rotation.ts';
import { ball, type Mesh, tube } from './mesh.ts';
import type { Part } from './part.ts';

/** Spectacle frame and ear studs. */
export function accessoryParts(genes: Genes): Part[] {
  const frame = genes.glasses ? frameMeshes(genes, genes.glasses) : [];
  const studs = genes.earring ? [stud(genes, -1), stud(genes, 1)] : [];
  return [
    ...frame.map((mesh): Part => ({ mesh, material: { kind: 'frame' }, follows: 'head' })),
    ...studs.map((mesh): Part => ({ mesh, material: { kind: 'metal' }, follows: 'head' })),
  ];
}

/** The frame is bent around the face: its depth falls with the distance from the middle. */
const depthAt = (genes: Genes, x: number) => 9.55 + 0.35 * Math.max(0, genes.bridgeH - 0.4) - 0.035 * x * x;

function frameMeshes(genes: Genes, glasses: Glasses): Mesh[] {
  const side = (s: number) => [
    tube(rim(genes, glasses, s), glasses.t, true),
    tube(temple(genes, glasses, s), glasses.t * 0.8, false),
  ];
  return [...side(-1), ...side(1), tube(bridge(genes), glasses.t * 0.9, false)];
}

const lensCentre = (glasses: Glasses) => glasses.w + 0.95;

function rim(genes: Genes, glasses: Glasses, side: number): Vector[] {
  const power = (t: number) => Math.sign(t) * Math.abs(t) ** (2 / glasses.e);
  return Array.from({ length: 44 }, (_, i) => {
    const around = (i / 44) * 2 * Math.PI;
    const x = side * lensCentre(glasses) + glasses.w * power(Math.cos(around));
    return [x, -0.25 + genes.eyeY + glasses.h * power(Math.sin(around)), depthAt(genes, x)];
  });
}

function temple(genes: Genes, glasses: Glasses, side: number): Vector[] {
  const hinge = side * (lensCentre(glasses) + glasses.w);
  return Array.from({ length: 17 }, (_, i) => {
    const q = i / 16;
    const x = mix(hinge, side * (genes.headW + 0.35), q ** 0.35);
    return [x, 0.5 + genes.eyeY - 0.2 * q, mix(depthAt(genes, hinge), -1, q)];
  });
}

function bridge(genes: Genes): Vector[] {
  return Array.from({ length: 11 }, (_, i) => {
    const x = mix(-0.97, 0.97, i / 10);
    return [x, genes.eyeY + 0.25 + 0.35 * (1 - x * x), depthAt(genes, x) + 0.3];
  });
}

const stud = (genes: Genes, side: number): Mesh =>
  ball(16, 12, [side * (genes.headW + 0.9), -1 - 3.1 * genes.earS, 0.2], [0.38, 0.38, 0.38]);
