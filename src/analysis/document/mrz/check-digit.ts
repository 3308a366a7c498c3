const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [7, 3, 1];

/** Value of one character (ICAO 9303-3, 4.9: digits as printed, A to Z 10 to 35, the filler 0); NaN outside the alphabet. */
function value(character: string): number {
  if (character === '<') return 0;
  const index = ALPHABET.indexOf(character);
  return index < 0 ? Number.NaN : index;
}

/**
 * The check digit of a text by ICAO 9303-3, 4.9: weights 7 3 1 repeating, modulus 10.
 * A text with a character outside A-Z, 0-9 and `<` has none: the answer is empty and equals nothing that can be printed.
 */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += value(text.charAt(i)) * WEIGHTS[i % WEIGHTS.length]!;
  return Number.isNaN(sum) ? '' : String(sum % 10);
}
