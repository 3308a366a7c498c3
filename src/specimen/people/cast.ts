import members from './data/cast.json' with { type: 'json' };
import type { Genes } from './genes.ts';
import { hash, stream } from './random.ts';
import { sampleGenes } from './sampling.ts';

/** One fictional person: genes, and what a face engine reads from the portrait of the archetype. */
export interface Person extends Genes {
  /** Index of the cast member this person is, or varies. */
  archetype: number;
  /** Years as read from the portrait: base a date of birth on it, not on `age`. */
  apparentAge: number;
  /** Share of 'male' as read from the portrait, 0..1. */
  apparentMale: number;
}

type Member = Omit<Person, 'seed' | 'archetype'>;

// Found by an offline search (1 962 evaluations, 2026-11-23) that moved members apart in a face comparison; numbers only.
const CAST = members as unknown as readonly Member[];

/** Genes that a look-alike varies, by at most this share. */
const JITTER = 0.025;
const JITTERED = [
  'headW',
  'cheekW',
  'eyeX',
  'eyeW',
  'eyeH',
  'browY',
  'browT',
  'noseLen',
  'noseH',
  'noseW',
  'mouthW',
  'lipU',
  'lipL',
  'earS',
  'hairline',
  'hairH',
] as const satisfies readonly (keyof Genes)[];

/** Number of people in the searched cast. */
export const castSize = (): number => CAST.length;

/**
 * The person of a seed. 'cast:3' is the fourth member of the searched cast: use members below 12 wherever two people
 * must not match (99.8 % of their picture pairs lie over 0.60, in sample). Any other seed varies one member (hash modulo
 * size), so two seeds that share an archetype are look-alikes. `over` replaces single genes.
 */
export function person(seed: string | number, over: Partial<Person> = {}): Person {
  const named = /^cast:(\d+)$/.exec(String(seed));
  const archetype = (named ? Number(named[1]) : hash(`archetype/${seed}`)) % CAST.length;
  const genes: Person = { ...structuredClone(CAST[archetype]!), seed: String(seed), archetype };
  return { ...genes, ...(named ? {} : variation(seed, genes)), ...over };
}

function variation(seed: string | number, genes: Genes): Partial<Genes> {
  const random = stream(seed, 'jitter');
  const jittered = JITTERED.map((gene) => [gene, genes[gene] * (1 + random.between(-JITTER, JITTER))] as const);
  const { cloth, neckline, moles, nOff, asym } = sampleGenes(seed);
  return { ...Object.fromEntries(jittered), cloth, neckline, moles, nOff, asym };
}
