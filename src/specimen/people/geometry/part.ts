import type { Mesh } from './mesh.ts';

/** How strands run over a piece of hair. */
export type Strand = 'down' | 'dots' | 'swept' | 'back' | 'curl';

/** What a part is made of, and so how it is shaded. */
export type Material =
  | { readonly kind: 'skin' | 'ear' | 'neck' | 'cloth' | 'collar' | 'frame' | 'metal' }
  | Scarf
  | Hair;

export interface Scarf {
  readonly kind: 'scarf';
  /** Raggedness of the edge, cm. */
  readonly jag: number;
}

export interface Hair {
  readonly kind: 'hair';
  readonly jag: number;
  readonly strand: Strand;
  /** Share of scalp shining through. */
  readonly thin?: number;
  readonly beard?: boolean;
}

/** The part turns with the head, half with it (neck), or not at all. */
export type Follows = 'head' | 'neck' | 'body';

export interface Part {
  readonly mesh: Mesh;
  readonly material: Material;
  readonly follows: Follows;
}
