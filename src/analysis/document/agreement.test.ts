import { describe, expect, it } from 'vitest';
import { type Agreement, compareDates, compareNames, compareNumbers, DOUBTFUL, type Statement } from './agreement.ts';

type Case = readonly [a: string | Statement, b: string | Statement, verdict: Agreement];

const stated = (side: string | Statement): Statement => (typeof side === 'string' ? { text: side } : side);
const cut = (text: string): Statement => ({ text, mayBeTruncated: true });
const doubtful = (text: string): Statement => ({ text, confidence: DOUBTFUL - 0.01 });

const NAMES: readonly Case[] = [
  ['Anna Maria Eriksson', 'ERIKSSON ANNA MARIA', 'same'],
  ['Müller', 'MUELLER', 'same'],
  ['Müller', 'MULLER', 'same'],
  ['Müller', 'MUXXLLER', 'same'],
  ['MUELLER', 'MULLER', 'same'],
  ['Ångström', 'AANGSTROEM', 'same'],
  ['Ångström', 'ANGSTROM', 'same'],
  ['Østergaard', 'OESTERGAARD', 'same'],
  ['Østergaard', 'OSTERGAARD', 'same'],
  ['Weißenfels', 'WEISSENFELS', 'same'],
  ['Þórsdal', 'THORSDAL', 'same'],
  ['Núñez Arrieta', 'NUNEZ ARRIETA', 'same'],
  ['Núñez', 'NUNXXEZ', 'same'],
  ['Łukaszewicz', 'LUKASZEWICZ', 'same'],
  ['İnceoğlu', 'INCEOGLU', 'same'],
  ['Nguyễn Thị Hương', 'NGUYEN THI HUONG', 'same'],
  ['ĐORĐEVIĆ', 'DORDEVIC', 'same'],
  ["O'Rahilly", 'ORAHILLY', 'same'],
  ['Kisfaludy-Nagy', 'KISFALUDY NAGY', 'same'],
  ['Anna-Maria', 'ANNAMARIA', 'same'],
  ['VAN DER MEULEN PIETER', 'Pieter van der Meulen', 'same'],
  // The MRZ ran out of room.
  [cut('NILAVADHANANANDA CHAYAPA DEJTHAMRONG KRASUANG'), 'Nilavadhanananda Chayapa Dejthamrong Krasuangmahat', 'same'],
  [cut('PAPANDROPOULOUS JON'), 'Papandropoulous Jonathan Alec', 'same'],
  ['PAPANDROPOULOUS JON', 'Papandropoulous Jonathan Alec', 'different'],
  [cut('PAPANDROPOULOUS TOM'), 'Papandropoulous Jonathan Alec', 'different'],
  // One side says less.
  ['ERIKSSON ANNA', 'Eriksson Anna Maria', 'unclear'],
  ['', 'Eriksson', 'unclear'],
  ['Иванова', 'IVANOVA', 'unclear'],
  // One letter of a long name was as likely misread; of a short one it makes another name.
  ['ERIKSSON ANNA MARIA', 'ERIKSSQN ANNA MARIA', 'unclear'],
  ['KOVAC', 'NOVAC', 'different'],
  ['ERIKSSON', 'SVENSSON', 'different'],
  [doubtful('SVENSSON'), 'ERIKSSON', 'unclear'],
];

const DATES: readonly Case[] = [
  ['1974-08-12', '1974-08-12', 'same'],
  ['1974-08-12', '1974-12-08', 'different'],
  ['1974-08-12', doubtful('1974-08-13'), 'unclear'],
  ['1974-08-12', '74-08-12', 'unclear'],
  ['', '1974-08-12', 'unclear'],
];

const NUMBERS: readonly Case[] = [
  ['AB 123-456.7', 'AB1234567', 'same'],
  ['ab1234567', 'AB1234567', 'same'],
  ['O1234', '01234', 'unclear'],
  ['L898902C', '1898902C', 'unclear'],
  ['AB1234567', 'AB1234568', 'different'],
  ['AB1234567', doubtful('AB1234568'), 'unclear'],
  [cut('123456789'), '12345678901', 'unclear'],
  ['123456789', '12345678901', 'different'],
  ['', 'AB1234567', 'unclear'],
];

describe('two statements of one fact', () => {
  it.each(NAMES)('names: %j and %j are %s', (a, b, verdict) => {
    expect(compareNames(stated(a), stated(b))).toBe(verdict);
    expect(compareNames(stated(b), stated(a))).toBe(verdict);
  });

  it.each(DATES)('dates: %j and %j are %s', (a, b, verdict) => {
    expect(compareDates(stated(a), stated(b))).toBe(verdict);
    expect(compareDates(stated(b), stated(a))).toBe(verdict);
  });

  it.each(NUMBERS)('numbers: %j and %j are %s', (a, b, verdict) => {
    expect(compareNumbers(stated(a), stated(b))).toBe(verdict);
    expect(compareNumbers(stated(b), stated(a))).toBe(verdict);
  });

  it('a reading whose confidence is no number accuses nobody', () => {
    expect(compareDates({ text: '1974-08-12', confidence: Number.NaN }, { text: '1974-08-13' })).toBe('unclear');
  });
});
