import type { Genes } from './genes.ts';

export type Range = readonly [low: number, high: number];

/** How one numeric gene of the head's shape is drawn; lengths in cm (see Genes). */
export interface ShapeGene {
  readonly gene: NumericGene;
  readonly range: Range;
  /** With this probability the value comes from `range`, otherwise from `rather` (or is 0). */
  readonly chance?: number;
  readonly rather?: Range;
  /** Turns the drawn number into the gene, from the genes above it in the table. */
  readonly from?: (drawn: number, genes: Genes) => number;
}

type NumericGene = { [K in keyof Genes]: Genes[K] extends number ? K : never }[keyof Genes];

/** In the order of drawing: moving a row changes every person. */
export const SHAPE: readonly ShapeGene[] = [
  { gene: 'headW', range: [6.85, 7.9], from: (v, g) => v + 0.15 * g.masc },
  { gene: 'cheekW', range: [0.92, 1.02], from: (v, g) => g.headW * v },
  { gene: 'jawW', range: [0.71, 0.9], from: (v, g) => g.headW * (v + 0.06 * g.masc) },
  { gene: 'chinW', range: [0.62, 0.84], from: (v, g) => g.jawW * (v + 0.04 * g.masc) },
  { gene: 'faceLow', range: [0.86, 1.14], from: (v, g) => v + 0.03 * g.masc },
  { gene: 'chinLen', range: [-0.7, 0.9], from: (v, g) => v + 0.3 * g.masc },
  { gene: 'crown', range: [10.9, 12.6] },
  { gene: 'chinZ', range: [-0.6, 0.8] },
  { gene: 'foreSlope', range: [-0.6, 0.6], from: (v, g) => v - 0.3 * g.masc },
  { gene: 'fat', range: [-0.7, 0.8] },
  { gene: 'cheekBone', range: [-0.2, 0.9] },
  { gene: 'cleft', range: [0.2, 0.5], chance: 0.2 },

  { gene: 'eyeX', range: [2.65, 3.65] },
  { gene: 'eyeW', range: [1.2, 1.78] },
  { gene: 'eyeH', range: [0.36, 0.95], from: (v, g) => v - 0.06 * g.masc - 0.08 * g.old },
  { gene: 'eyeTilt', range: [-0.2, 0.28] },
  { gene: 'eyeDeep', range: [0, 0.9] },
  { gene: 'epi', range: [0.5, 1], chance: 0.3, rather: [0, 0.25] },
  { gene: 'lidSkew', range: [-0.35, 0.35] },
  { gene: 'crease', range: [0.12, 0.42] },
  { gene: 'eyeY', range: [-0.25, 0.25] },

  { gene: 'browY', range: [1.45, 2.9], from: (v, g) => v - 0.25 * g.masc },
  { gene: 'browT', range: [0.1, 0.5], from: (v, g) => v + 0.18 * g.masc },
  { gene: 'browArch', range: [-0.1, 0.55], from: (v, g) => v - 0.15 * g.masc },
  { gene: 'browTilt', range: [-0.32, 0.32] },
  { gene: 'browIn', range: [0.75, 1.7] },
  { gene: 'browOut', range: [4.3, 5.5] },
  { gene: 'browRidge', range: [0, 0.3], from: (v, g) => v + 0.35 * g.masc },
  { gene: 'browD', range: [0.45, 1] },

  { gene: 'noseLen', range: [3.35, 5.35], from: (v, g) => v * g.faceLow },
  { gene: 'noseH', range: [1.4, 3.2] },
  { gene: 'bridgeH', range: [0.1, 1.1] },
  { gene: 'bridgeW', range: [0.55, 1.0] },
  { gene: 'noseW', range: [1.2, 2.45] },
  { gene: 'tipW', range: [0.75, 1.25] },
  { gene: 'tipUp', range: [-0.35, 0.45] },
  { gene: 'hump', range: [-0.25, 0.45] },

  { gene: 'mouthY', range: [1.4, 2.8], from: (v, g) => -(g.noseLen + v) },
  { gene: 'mouthW', range: [1.9, 3.15] },
  { gene: 'lipU', range: [0.2, 1.1], from: (v, g) => v - 0.1 * g.old },
  { gene: 'lipL', range: [0.38, 1.3], from: (v, g) => v - 0.1 * g.old },
  { gene: 'cupid', range: [0, 1] },
  { gene: 'lipOut', range: [0.1, 0.75] },
  { gene: 'cornerY', range: [-0.4, 0.36] },

  { gene: 'earS', range: [0.85, 1.2] },
  { gene: 'earOut', range: [0.1, 0.75] },
];
