import sharp from 'sharp';
import { OperatorError } from '../errors.ts';
import { type Holder, holder } from './document/holder.ts';
import { castSize, type Person, person } from './people/index.ts';

interface Asked {
  readonly seed: number | string;
  readonly today: string;
}

/** The cast member of a number, or the look-alike of another text. Refuses a number that no cast member has. */
export function castPerson(asked: number | string): Person {
  const number = /^\d+$/.test(String(asked)) ? Number(asked) : null;
  if (number !== null && !(number < castSize())) {
    throw new OperatorError(`There is no person ${number}: choose a number from 0 to ${castSize() - 1}.`);
  }
  return person(number === null ? asked : `cast:${number}`);
}

/** Whom the claimant's documents describe: of the age and sex that the portrait shows. */
export const bearerOf = (claimant: Person, asked: Asked): Holder =>
  holder({
    seed: documentSeed(claimant, asked),
    age: Math.max(18, claimant.apparentAge),
    sex: claimant.male ? 'male' : 'female',
    today: asked.today,
  });

export const documentSeed = (claimant: Person, { seed }: Pick<Asked, 'seed'>): string => `${claimant.seed}/${seed}`;

/** As a telephone's camera would hand it over. */
export const jpeg = (picture: Buffer): Promise<Buffer> => sharp(picture).jpeg({ quality: 92 }).toBuffer();

export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
