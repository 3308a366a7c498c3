import { compareInGrey, decide, faceDistance, type Match } from '../src/analysis/face/compare.ts';
import type { Face } from '../src/analysis/findings.ts';
import { rate, table } from './accuracy-report.ts';

/** One picture of a known person, examined once; no face where none could be acquired. */
export interface Sample {
  readonly person: string;
  /** Tells the pictures of one person apart; a picture and its degraded copy share it. */
  readonly picture: string;
  readonly face: Face | null;
}

export interface Comparison {
  readonly mated: boolean;
  readonly apart: number;
  readonly match: Match;
}

/** The false match rate at which laboratories state false non-matches. */
const FMR = 0.001;

export function photographPairs(samples: readonly Sample[]): Comparison[] {
  return samples.flatMap((one, i) => samples.slice(i + 1).flatMap((other) => compared(one, other)));
}

/** Never a picture against its own degraded copy. */
export function portraitPairs(portraits: readonly Sample[], photographs: readonly Sample[]): Comparison[] {
  const isCopy = (one: Sample, other: Sample) => one.person === other.person && one.picture === other.picture;
  return portraits.flatMap((one) =>
    photographs.flatMap((other) => (isCopy(one, other) ? [] : compared(one, other, one.face?.box.width))),
  );
}

/** Nothing where a face could not be acquired: that is counted apart (ISO/IEC 19795-1). */
function compared(one: Sample, other: Sample, portraitWidth?: number): Comparison[] {
  if (!one.face || !other.face) return [];
  const apart = faceDistance(one.face, other.face);
  const grey = compareInGrey(one.face, other.face);
  const match = decide(apart, { grey, ...(portraitWidth !== undefined && { portraitWidth }) });
  return [{ mated: one.person === other.person, apart, match }];
}

export function results(what: string, comparisons: readonly Comparison[]): string {
  const [mated, others] = split(comparisons);
  return table(
    [what, 'FMR: two people', 'FNMR: one person'],
    [
      ['accepted only as `same`', share(others, isSame), share(mated, (one) => !isSame(one))],
      ['accepted as `same` or `uncertain`', share(others, isNear), share(mated, (one) => !isNear(one))],
      ...atFmr(mated, others),
      ['nearest two people, farthest one person', extreme(others, Math.min), extreme(mated, Math.max)],
    ],
  );
}

/** The row of the largest limit that lets through no more than FMR of other people; none where they are too few to say. */
function atFmr(mated: readonly Comparison[], others: readonly Comparison[]): string[][] {
  const nearest = others.map(({ apart }) => apart).sort((a, b) => a - b);
  const limit = nearest[Math.floor(FMR * others.length) - 1];
  if (limit === undefined) return [];
  const passes = ({ apart }: Comparison) => apart <= limit;
  const row = `at an FMR of 0.1 % (up to ${limit.toFixed(3)})`;
  return [[row, share(others, passes), share(mated, (one) => !passes(one))]];
}

/** Error rates within each group: two people of one group are mistaken for one another more often than others. */
export function byGroup(
  samples: readonly Sample[],
  groups: readonly (readonly [name: string, people: ReadonlySet<string>])[],
): string {
  const rows = groups.map(([name, people]) => {
    const members = samples.filter(({ person }) => people.has(person));
    const [mated, others] = split(photographPairs(members));
    const lost = members.filter(({ face }) => face === null).length;
    return [
      `${name} (${people.size})`,
      share(others, isNear),
      share(mated, (one) => !isSame(one)),
      share(mated, (one) => !isNear(one)),
      rate(lost, members.length),
    ];
  });
  const head = ['FMR, `same` or `uncertain`', 'FNMR, not `same`', 'FNMR, `different`', 'failure to acquire'];
  return table(['group (people)', ...head], rows);
}

const split = (all: readonly Comparison[]) =>
  [all.filter((one) => one.mated), all.filter((one) => !one.mated)] as const;
const share = (all: readonly Comparison[], is: (one: Comparison) => boolean) => rate(all.filter(is).length, all.length);

const isSame = ({ match }: Comparison) => match === 'same';
const isNear = ({ match }: Comparison) => match === 'same' || match === 'uncertain';
const extreme = (all: readonly Comparison[], of: (...values: number[]) => number) =>
  all.length === 0 ? 'none' : of(...all.map(({ apart }) => apart)).toFixed(3);
