import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDigit } from './check-digit.ts';

const CLASSES = ['0AKU<', '1BLV', '2CMW', '3DNX', '4EOY', '5FPZ', '6GQ', '7HR', '8IS', '9JT'];
const classOf = (character: string): number => CLASSES.findIndex((members) => members.includes(character));
const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<');
const text = fc.array(character, { minLength: 1, maxLength: 40 }).map((characters) => characters.join(''));

describe('the check digit of ICAO 9303-3, 4.9', () => {
  it.each([
    ['520727', '3'],
    ['AB2134<<<', '5'],
    ['HA672242<', '6'],
    ['L898902C3', '6'],
    ['D23145890', '7'],
    ['D23145890734', '9'],
    ['', '0'],
    ['<<<<<<', '0'],
  ])('of %s is %s', (printed, digit) => {
    expect(checkDigit(printed)).toBe(digit);
  });

  it.each(['abc', 'A B', 'Ä1', '12-34'])('does not exist for %s, which no MRZ can hold', (printed) => {
    expect(checkDigit(printed)).toBe('');
  });

  it('is one decimal digit for whatever an MRZ can hold', () => {
    fc.assert(fc.property(text, (printed) => /^\d$/.test(checkDigit(printed))));
  });

  it('does not change with fillers at the end', () => {
    fc.assert(
      fc.property(text, fc.nat(10), (printed, n) => checkDigit(printed + '<'.repeat(n)) === checkDigit(printed)),
    );
  });

  it('sees every single substitution but those inside one class of equal values', () => {
    fc.assert(
      fc.property(text, fc.nat(), character, (printed, at, other) => {
        const index = at % printed.length;
        const changed = printed.slice(0, index) + other + printed.slice(index + 1);
        const same = classOf(other) === classOf(printed.charAt(index));
        return (checkDigit(changed) === checkDigit(printed)) === same;
      }),
    );
  });
});
