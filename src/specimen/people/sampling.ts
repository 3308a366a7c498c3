import { mapRgb, mixRgb, type Rgb } from './colour.ts';
import { clamp, smoothstep } from './curves.ts';
import {
  type Beard,
  type Genes,
  type Glasses,
  type HairStyle,
  type Mole,
  NECKLINES,
  type Patch,
  type Swelling,
} from './genes.ts';
import {
  CLOTH,
  EYE_SHADOW,
  FRAMES,
  HAIR,
  type HairColour,
  type IrisColour,
  LIPS_DARKEST,
  LIPS_LIGHTEST,
  LIPSTICK,
  METALS,
  SKIN,
} from './palette.ts';
import { type Stream, stream } from './random.ts';
import { type Range, SHAPE } from './shape-genes.ts';

// Degrees; the mean of the searched cast.
const RESTING_TILT = 6;

interface Taste<T> {
  readonly when: (genes: Genes) => boolean;
  readonly list: readonly T[];
}

const MALE_STYLES: readonly Taste<HairStyle>[] = [
  { when: (g) => g.tone > 0.7, list: ['bald', 'buzz', 'buzz', 'short', 'afro', 'curly'] },
  { when: (g) => g.age > 48, list: ['bald', 'buzz', 'short', 'short', 'quiff'] },
  { when: () => true, list: ['buzz', 'short', 'quiff', 'fringe', 'curly', 'short', 'tied', 'long'] },
];
const FEMALE_STYLES: readonly Taste<HairStyle>[] = [
  { when: (g) => g.tone > 0.7, list: ['afro', 'long', 'tied', 'bun', 'curly', 'scarf', 'buzz'] },
  { when: () => true, list: ['bob', 'long', 'long', 'tied', 'bun', 'curly', 'fringe', 'scarf', 'short'] },
];
const HAIR_COLOURS: readonly Taste<HairColour>[] = [
  { when: (g) => g.tone > 0.6, list: ['black', 'black', 'espresso'] },
  { when: (g) => g.tone > 0.35, list: ['black', 'espresso', 'brown', 'chestnut'] },
  { when: () => true, list: ['black', 'espresso', 'brown', 'chestnut', 'light', 'blond', 'blond', 'red'] },
];
const IRIS_COLOURS: readonly Taste<IrisColour>[] = [
  { when: (g) => g.tone > 0.55, list: ['dark', 'dark', 'brown'] },
  { when: () => true, list: ['dark', 'brown', 'brown', 'hazel', 'green', 'blue', 'blue', 'grey'] },
];
const MALE_BEARDS: readonly Beard[] = [
  'none',
  'none',
  'none',
  'stubble',
  'stubble',
  'full',
  'full',
  'goatee',
  'moustache',
  'long',
];

const choose = <T>(random: Stream, tastes: readonly Taste<T>[], genes: Genes): T =>
  random.pick(tastes.find((taste) => taste.when(genes))!.list);

const greying = (genes: Genes) => smoothstep(40, 75, genes.age);

/**
 * An unconstrained sample of the genes: looks like a person, but about half of two such people lie under 0.60 for the
 * face comparison (measured 2026-11-23, 14 people). Use `person()` wherever two people must differ.
 */
export function sampleGenes(seed: string | number): Genes {
  const shape = stream(seed, 'shape');
  const colour = stream(seed, 'colour');
  const genes = { seed: String(seed), tilt: RESTING_TILT } as Genes;
  genes.masc = shape.chance(0.5) ? shape.between(0.7, 1) : shape.between(0, 0.3);
  genes.male = genes.masc > 0.5;
  genes.age = Math.round(19 + 56 * shape.next() ** 1.25);
  genes.old = smoothstep(38, 72, genes.age);
  genes.tone = colour.next();
  drawShape(genes, shape);
  drawColours(genes, colour);
  drawHair(genes, stream(seed, 'hair'));
  genes.beardC = mixRgb(genes.browBase, HAIR.grey, colour.chance(greying(genes)) ? colour.between(0.4, 1) : 0);
  drawDetails(genes, stream(seed, 'detail'));
  drawFields(genes, stream(seed, 'field'));
  return genes;
}

function drawShape(genes: Genes, random: Stream): void {
  // Arcsine law: it favours the ends of a range, so that people differ more.
  const draw = ([low, high]: Range) => low + (high - low) * (0.5 - 0.5 * Math.cos(Math.PI * random.next()));
  for (const { gene, range, chance, rather, from } of SHAPE) {
    const chosen = chance === undefined || random.chance(chance) ? range : rather;
    const drawn = chosen ? draw(chosen) : 0;
    genes[gene] = from ? from(drawn, genes) : drawn;
  }
}

function drawColours(genes: Genes, random: Stream): void {
  const { tone, male } = genes;
  const along = tone * (SKIN.length - 1);
  const step = Math.min(SKIN.length - 2, Math.floor(along));
  const undertone = random.between(-1, 1);
  const warmth: Rgb = [0.025, -0.012, -0.05];
  genes.skin = mapRgb(mixRgb(SKIN[step]!, SKIN[step + 1]!, along - step), (v, i) => v * (1 + undertone * warmth[i]));
  genes.red = random.between(0.1, 0.9) * (1 - 0.5 * tone);
  genes.blotch = random.between(0.2, 1);
  genes.freckle = tone < 0.45 && random.chance(0.3) ? random.between(0.4, 1) : 0;
  genes.oily = random.between(0.3, 1);
  const lipstick = !male && random.chance(0.45);
  genes.lipC = lipstick ? random.pick(LIPSTICK) : mixRgb(LIPS_LIGHTEST, LIPS_DARKEST, tone);
  genes.makeup = !male && random.chance(0.5) ? random.between(0.3, 1) : 0;
  genes.makeC = random.pick(EYE_SHADOW);
  genes.eyeC = choose(random, IRIS_COLOURS, genes);
  genes.browBase = HAIR[choose(random, HAIR_COLOURS, genes)];
  genes.hairC = random.chance(greying(genes))
    ? mixRgb(genes.browBase, HAIR[random.pick(['grey', 'grey', 'white'] as const)], random.between(0.5, 1))
    : genes.browBase;
  genes.browC = mapRgb(mixRgb(genes.browBase, genes.hairC, 0.5), (v) => v * 0.8);
}

function drawHair(genes: Genes, random: Stream): void {
  const { male, old } = genes;
  genes.style = choose(random, male ? MALE_STYLES : FEMALE_STYLES, genes);
  genes.hairH = random.between(0.6, 1.6);
  genes.hairline = random.between(6.2, 8.0) + (male ? 0.8 * old : 0);
  genes.recede = male ? random.between(0, 1) + 1.5 * old * random.next() : random.between(0, 0.3);
  genes.part = random.between(-1, 1);
  genes.hairLen = random.between(9, 20);
  genes.wave = random.between(0, 1);
  const mayHaveBang = genes.style === 'bob' || genes.style === 'long';
  const hasBang = genes.style === 'fringe' || (mayHaveBang && random.chance(0.35));
  genes.bang = hasBang ? random.between(3.0, 4.4) : 0;
  genes.beard = male ? random.pick(MALE_BEARDS) : 'none';
  genes.beardD = random.between(0.6, 1);
  genes.shadow = male ? random.between(0, 0.6) : 0;
}

const drawGlasses = (random: Stream): Glasses => ({
  w: random.between(2.3, 2.95),
  h: random.between(1.35, 2.45),
  e: random.between(2, 5),
  t: random.between(0.08, 0.3),
  c: random.pick(FRAMES),
});

const drawMole = (random: Stream): Mole => [random.between(-5, 5), random.between(-9, 5), random.between(0.07, 0.17)];

function drawDetails(genes: Genes, random: Stream): void {
  genes.glasses = random.chance(0.36) ? drawGlasses(random) : null;
  genes.earring = !genes.male && random.chance(0.4) ? random.pick(METALS) : null;
  const moles = random.pick([0, 0, 1, 1, 2, 3]);
  genes.moles = Array.from({ length: moles }, () => drawMole(random));
  genes.wrinkle = genes.old * random.between(0.6, 1.2);
  genes.bags = clamp(genes.old * 0.7 + random.between(-0.1, 0.45));
  genes.asym = random.between(-1, 1);
  genes.cloth = random.pick(CLOTH);
  genes.neckline = random.pick(NECKLINES);
  genes.iris = random.between(0.5, 0.68);
  genes.lid = random.between(0.5, 1.3);
  // One number of the stream belongs to no gene: without it all people drawn so far would change.
  random.next();
  genes.nOff = [random.between(0, 200), random.between(0, 200), random.between(0, 200)];
}

const drawSwelling = (random: Stream): Swelling => [
  random.between(0, 6),
  random.between(-10, 6),
  random.between(0.9, 2.2),
  random.between(0.8, 1.8),
  random.between(-1, 1) * 0.4,
];

const drawPatch = (random: Stream): Patch => [
  random.between(-5.5, 5.5),
  random.between(-10, 7),
  random.between(0.7, 2.4),
  random.between(0.6, 2.2),
  random.between(-1, 0.6),
  random.chance(0.6) ? 1 : 0,
];

function drawFields(genes: Genes, random: Stream): void {
  genes.bump = Array.from({ length: 12 }, () => drawSwelling(random));
  genes.tex = Array.from({ length: 14 }, () => drawPatch(random));
}
