import type { FaceMesh } from './mesh.ts';

/** Vertices around an eye: its corners and the two pairs of lids above one another. */
const EYES = {
  right: { corners: [33, 133], lids: [160, 144, 158, 153] },
  left: { corners: [263, 362], lids: [387, 373, 385, 380] },
} as const;

/** Eye aspect ratio, mean lid distance over eye width, of each eye (Soukupova and Cech 2016). The subject's left and right. */
export function eyeOpenness(mesh: FaceMesh): { left: number; right: number } {
  return { left: aspect(mesh, 'left'), right: aspect(mesh, 'right') };
}

function aspect({ vertices }: FaceMesh, eye: keyof typeof EYES): number {
  const { corners, lids } = EYES[eye];
  const between = (i: number, j: number) =>
    Math.hypot(vertices[i]![0] - vertices[j]![0], vertices[i]![1] - vertices[j]![1]);
  return (between(lids[0], lids[1]) + between(lids[2], lids[3])) / (2 * between(corners[0], corners[1]));
}
