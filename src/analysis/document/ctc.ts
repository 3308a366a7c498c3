/** What a recogniser may have seen in place of a character, likeliest first; the first is the one it read. */
export interface Alternative {
  readonly character: string;
  readonly probability: number;
}

export interface DecodedCharacter {
  readonly character: string;
  readonly probability: number;
  readonly alternatives: readonly Alternative[];
  /** Time step at which it is seen most clearly. */
  readonly step: number;
}

/** How many alternatives a character keeps. */
const ALTERNATIVES = 4;

/**
 * Best-path decoding of connectionist temporal classification (Graves 2006): repeated classes collapse, blanks go.
 * `scores` holds logits, class by class (class 0 is the blank, class k is `alphabet[k - 1]`), `steps` time steps each.
 */
export function ctcDecode(scores: Float32Array, steps: number, alphabet: string): DecodedCharacter[] {
  const decoded: DecodedCharacter[] = [];
  let previous = 0;
  for (let step = 0; step < steps; step++) {
    const best = likeliestClass(scores, steps, alphabet.length + 1, step);
    if (best !== 0) {
      const character = characterAt(scores, steps, alphabet, step);
      if (best !== previous) decoded.push(character);
      else if (character.probability > decoded.at(-1)!.probability) decoded[decoded.length - 1] = character;
    }
    previous = best;
  }
  return decoded;
}

function likeliestClass(scores: Float32Array, steps: number, classes: number, step: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[k * steps + step]! > scores[best * steps + step]!) best = k;
  return best;
}

function characterAt(scores: Float32Array, steps: number, alphabet: string, step: number): DecodedCharacter {
  const logit = (k: number): number => scores[k * steps + step]!;
  const classes = likeliest(alphabet.length, logit);
  const peak = Math.max(logit(0), logit(classes[0]!));
  let total = 0;
  for (let k = 0; k <= alphabet.length; k++) total += Math.exp(logit(k) - peak);
  const alternatives = classes.map((k) => ({
    character: alphabet[k - 1]!,
    probability: Math.exp(logit(k) - peak) / total,
  }));
  const { character, probability } = alternatives[0]!;
  return { character, probability, alternatives, step };
}

/** The classes 1 to `count` of the highest logits, highest first: no sort of an alphabet of hundreds at every step. */
function likeliest(count: number, logit: (k: number) => number): number[] {
  const best: number[] = [];
  for (let k = 1; k <= count; k++) {
    let place = best.length;
    while (place > 0 && logit(k) > logit(best[place - 1]!)) place--;
    if (place < ALTERNATIVES) best.splice(place, 0, k);
    if (best.length > ALTERNATIVES) best.pop();
  }
  return best;
}
