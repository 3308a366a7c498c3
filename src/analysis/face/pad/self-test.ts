import type { Finding } from '../../findings.ts';

import { besideDeclaration, type DeclaredPadModel, refusal } from './file.ts';

/**
 * Examines the two pictures that are declared. Throws OperatorError naming the one whose score is not what was declared: the
 * model is then not used as it was measured. `score`: what a selfie scores, by the path that every selfie takes.
 */
export async function assertPadSelfTest(
  { declaration: { selfTest }, folder }: DeclaredPadModel,
  score: (picture: Uint8Array) => Promise<Finding<number>>,
): Promise<void> {
  for (const name of ['bonaFide', 'attack'] as const) {
    const { picture, score: expected } = selfTest[name];
    const bytes = await besideDeclaration(folder, picture);
    const seen = await score(bytes).catch((cause: unknown) => {
      throw refusal(`selfTest.${name}: ${picture} cannot be decoded.`, cause);
    });
    const passes = seen.measured && Math.abs(seen.value - expected) <= selfTest.tolerance;
    if (!passes) throw refusal(`selfTest.${name}: ${picture} ${said(seen)}, but ${expected} is declared.`);
  }
}

const said = (seen: Finding<number>): string =>
  seen.measured ? `scores ${Number(seen.value.toFixed(4))}` : `has no score (${seen.why})`;
