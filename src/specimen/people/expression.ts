/** Strengths of the movements of a face; 0 = at rest. */
export interface Expression {
  /** -0.15 .. 1 */
  readonly smile?: number;
  /** Open mouth, 0 .. 0.5 */
  readonly open?: number;
  /** Narrowed (positive) or widened eyes. */
  readonly squint?: number;
  /** Raised (positive) or drawn brows. */
  readonly brow?: number;
  /** 1 = lids closed. */
  readonly blink?: number;
}

export const EXPRESSIONS = {
  neutral: {},
  smile: { smile: 0.8, squint: 0.25 },
  laugh: { smile: 1, open: 0.5, squint: 0.45 },
  serious: { smile: -0.15, brow: -0.35 },
  surprised: { brow: 0.8, open: 0.35, squint: -0.3 },
  talk: { open: 0.35 },
  blink: { blink: 1 },
} as const satisfies Record<string, Expression>;

export type ExpressionName = keyof typeof EXPRESSIONS;
