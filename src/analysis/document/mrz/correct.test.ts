import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MrzFormat } from '../../findings.ts';
import { composeMrz, type MrzFields } from './compose.ts';
import { CONFUSIONS } from './confusions.ts';
import { correctMrz } from './correct.ts';
import { LAYOUTS } from './formats.ts';
import { parseMrz } from './parse.ts';
import type { RowText } from './rows.ts';

const today = '2026-11-23';
const rows = (...lines: string[]): RowText[] => lines.map((text) => ({ text, confidence: 0.95 }));
const corrected = (format: MrzFormat, ...lines: string[]) => correctMrz(rows(...lines), format);

/** A recogniser that was sure of every character but those at which `truth` differs: there it saw the truth too. */
const doubting = (lines: readonly string[], truth: readonly string[], seen = 0.3): RowText[] =>
  lines.map((text, line) => ({
    text,
    confidence: 0.9,
    alternatives: [...text].map((character, position) => {
      const other = truth[line]!.charAt(position);
      if (other === character) return [{ character, probability: 0.99 }];
      return [
        { character, probability: 1 - seen },
        { character: other, probability: seen },
      ];
    }),
  }));

const NAMES = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
const DATA = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';

const committed: { mrz: { id: string; label: string; mrz: string[]; expect: { format?: string } }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/vectors.json'), 'utf8'),
);
const valid = committed.mrz.filter((vector) => vector.label === 'valid' && parseMrz(vector.mrz, { today }));

describe('an MRZ that is right', () => {
  it.each(valid.map((v) => [v.id, v.mrz] as const))('%s is left as it was read', (_, lines) => {
    const { format } = parseMrz(lines, { today })!;
    expect(correctMrz(rows(...lines), format)).toMatchObject({ lines, corrections: [] });
  });
});

describe('a character that the format does not allow', () => {
  it('is replaced in a date, where only digits stand', () => {
    const result = corrected('TD3', NAMES, DATA.replace('7408122', '74O8I22'));
    expect(result.lines).toEqual([NAMES, DATA]);
    expect(result.corrections).toEqual([
      { line: 1, position: 15, from: 'O', to: '0', rule: 'format' },
      { line: 1, position: 17, from: 'I', to: '1', rule: 'format' },
    ]);
  });

  it('is replaced in a name even where all check digits hold, since none covers names', () => {
    const result = corrected('TD3', NAMES.replace('ERIKSSON', 'ER1K5S0N'), DATA);
    expect(result.lines).toEqual([NAMES, DATA]);
    expect(result.corrections).toHaveLength(3);
  });

  it('is replaced in a country only by a country that exists', () => {
    expect(corrected('TD3', NAMES, DATA.replace('UTO', 'UT0')).lines[1]).toBe(DATA);
    expect(corrected('TD3', NAMES, DATA.replace('UTO', '132')).lines[1]).toBe(DATA.replace('UTO', '132'));
  });

  it('is the likeliest of those the recogniser saw', () => {
    const misread = [NAMES, DATA.replace('7408122', 'Z408122')];
    expect(correctMrz(doubting(misread, [NAMES, DATA]), 'TD3').lines[1]).toBe(DATA);
    expect(corrected('TD3', ...misread).lines[1]).toBe(DATA.replace('7408122', '2408122'));
  });

  it('stays where no digit resembles it', () => {
    const broken = DATA.replace('7408122', '7E08122');
    const result = corrected('TD3', NAMES, broken);
    expect(result.lines[1]).toBe(broken);
    expect(result.corrections).toEqual([]);
  });

  it('may stand in the second place of a card code: C1 of the USA is no misread CI', () => {
    const card = composeMrz('TD1', { ...HOLDER, documentCode: 'C1', issuer: 'USA' });
    expect(corrected('TD1', ...card)).toMatchObject({ lines: card, corrections: [] });
    const misread = [card[0]!, card[1]!.replace('800101', '8OO1O1'), card[2]!];
    expect(corrected('TD1', ...misread).lines).toEqual(card);
  });

  it('is part of the name in a Russian internal passport', () => {
    const lines = ['PNRUSIVANOV<<SERGEQ<PETROVI3<<<<<<<<<<<<<<<<', '4501234568RUS8001014M<<<<<<<0151230770001<98'];
    expect(corrected('TD3', ...lines)).toMatchObject({ lines, corrections: [] });
  });
});

describe('a letter at the place of a check digit', () => {
  // A published sample of an identity card whose date of expiry lacks its check digit: everything after it moved up one.
  const sample = ['IDAUT000009993<<<<<<<<<<<<<<<<', '7109094F111231AUT<<<<<<<<<<<<0', 'MUSTERFRAU<<ISOLDE<<<<<<<<<<<<'];

  it('stays as it was read where the digit that it resembles is not the right one: nothing is invented', () => {
    const result = corrected('TD1', ...sample);
    expect(result).toMatchObject({ lines: sample, corrections: [] });
    expect(result.checkDigits).toContainEqual({ field: 'expiration_date', read: 'A', computed: '5', valid: false });
  });

  it('stays even where the recogniser saw that digit too', () => {
    const seen = sample.map((line) => line.replace('31AUT', '314UT'));
    expect(correctMrz(doubting(sample, seen), 'TD1')).toMatchObject({ lines: sample, corrections: [] });
  });

  it('is replaced by the digit that it resembles where the check then holds', () => {
    const result = corrected('TD3', NAMES, DATA.replace('7408122F', '740812ZF'));
    expect(result.lines).toEqual([NAMES, DATA]);
    expect(result.corrections).toEqual([{ line: 1, position: 19, from: 'Z', to: '2', rule: 'format' }]);
  });

  it('does not keep what else was misread from being put right', () => {
    const misread = [NAMES, DATA.replace('7408122F', '74O812AF')];
    const result = corrected('TD3', ...misread);
    expect(result.lines[1]).toBe(DATA.replace('7408122F', '740812AF'));
    expect(result.corrections).toEqual([{ line: 1, position: 15, from: 'O', to: '0', rule: 'format' }]);
  });

  it.each(Object.values(LAYOUTS))('of $format: no correction leaves a check digit that fails', (layout) => {
    const card = composeMrz(
      layout.format,
      layout.format === 'FRA-ID' ? { ...HOLDER, documentNumber: '940992310285' } : HOLDER,
    );
    for (const { line, position, field } of layout.checks) {
      for (const letter of 'ABCDGIJLOQSTUYZ') {
        const misread = card.map((text, i) =>
          i === line ? text.slice(0, position) + letter + text.slice(position + 1) : text,
        );
        const { lines, corrections, checkDigits } = corrected(layout.format, ...misread);
        const holds = checkDigits.find((digit) => digit.field === field)?.valid;
        const there = corrections.filter((one) => one.line === line && one.position === position);
        expect(there).toHaveLength(holds ? 1 : 0);
        expect(lines[line]!.charAt(position)).toBe((holds ? card : misread)[line]!.charAt(position));
      }
    }
  });
});

describe('a country that does not exist', () => {
  const misread = [NAMES, DATA.replace('UTO', 'UIO')];

  it('is replaced by the one that the recogniser saw too', () => {
    const result = correctMrz(doubting(misread, [NAMES, DATA]), 'TD3');
    expect(result.lines[1]).toBe(DATA);
    expect(result.corrections).toEqual([{ line: 1, position: 11, from: 'I', to: 'T', rule: 'format' }]);
  });

  it('stays when the recogniser was sure of it, or saw nothing that exists', () => {
    expect(corrected('TD3', ...misread).lines[1]).toBe(misread[1]);
    const nothing = [NAMES, DATA.replace('UTO', 'UXO')];
    expect(correctMrz(doubting(misread, nothing), 'TD3').lines[1]).toBe(misread[1]);
  });
});

describe('a wrong character in a document number', () => {
  const misread = DATA.replace('L898902C3', 'L8989O2C3');

  it('is replaced when that is the only substitution that makes every check digit hold', () => {
    const result = correctMrz(doubting([NAMES, misread], [NAMES, DATA]), 'TD3');
    expect(result.lines[1]).toBe(DATA);
    expect(result.corrections).toEqual([{ line: 1, position: 5, from: 'O', to: '0', rule: 'check_digit' }]);
  });

  it('stays when the recogniser does not tell what else it saw: a number forged by one digit must not be repaired', () => {
    expect(corrected('TD3', NAMES, misread)).toMatchObject({ lines: [NAMES, misread], corrections: [] });
  });

  it('stays when the recogniser was all but sure', () => {
    expect(correctMrz(doubting([NAMES, misread], [NAMES, DATA], 0.05), 'TD3').lines[1]).toBe(misread);
  });

  it('stays when two substitutions would be needed', () => {
    const broken = DATA.replace('L898902C3', 'LB9B902C3');
    const result = correctMrz(doubting([NAMES, broken], [NAMES, DATA]), 'TD3');
    expect(result).toMatchObject({ lines: [NAMES, broken], corrections: [] });
  });

  it('stays when one more check digit would still fail', () => {
    const broken = misread.replace('740812', '740813');
    const truth = DATA.replace('740812', '740813');
    expect(correctMrz(doubting([NAMES, broken], [NAMES, truth]), 'TD3').lines[1]).toBe(broken);
  });

  it('stays when the recogniser was less certain of another character', () => {
    const [names, data] = doubting([NAMES, misread], [NAMES, DATA]) as [RowText, RowText];
    const alternatives = data.alternatives!.map((seen, i) => (i === 2 ? [{ character: '9', probability: 0.4 }] : seen));
    expect(correctMrz([names, { ...data, alternatives }], 'TD3').lines[1]).toBe(misread);
  });

  it('stays when two different substitutions would do', () => {
    // Places 0 and 3 weigh the same: either O may be the misread zero.
    const truth = composeMrz('TD3', { ...HOLDER, documentCode: 'P', documentNumber: '0X1OX1AB2' });
    const broken = [truth[0]!, truth[1]!.replace('0X1OX1', 'OX1OX1')];
    const alsoPossible = [truth[0]!, truth[1]!.replace('0X1OX1', '0X10X1')];
    expect(correctMrz(doubting(broken, truth), 'TD3').lines).toEqual(truth);
    expect(correctMrz(doubting(broken, alsoPossible), 'TD3').lines).toEqual(broken);
  });

  it('is found in the part that overflows into the optional data', () => {
    const card = ['IDBEL600001795<0152<<<<<<<<<<<', '1301014F2311207BEL130101987398', 'SPECIMEN<<SPECIMEN<<<<<<<<<<<<'];
    const broken = [card[0]!.replace('0152', '0I52'), card[1]!, card[2]!];
    expect(correctMrz(doubting(broken, card), 'TD1').lines).toEqual(card);
  });
});

const HOLDER: MrzFields = {
  documentCode: 'I',
  issuer: 'UTO',
  documentNumber: 'D23145890',
  surname: 'Eriksson',
  givenNames: 'Anna Maria',
  nationality: 'UTO',
  dateOfBirth: '1980-01-01',
  sex: 'female',
  expirationDate: '2030-01-01',
};

const CODES: Record<MrzFormat, string> = { TD1: 'I', TD2: 'I', TD3: 'P', 'MRV-A': 'V', 'MRV-B': 'V', 'FRA-ID': 'ID' };

/** A fixed sequence of numbers 0..1, so that the counts below are the same on every run (Park and Miller, 1988). */
function* uniform(seed: number): Generator<number, number> {
  for (let state = seed; ; ) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

/** Documents with numbers of digits and letters in equal parts: the hardest case for look-alikes. */
function documents(format: MrzFormat, count: number): string[][] {
  const random = uniform(4242);
  const pick = (alphabet: string): string => alphabet.charAt(Math.floor(random.next().value * alphabet.length));
  const text = (alphabet: string, length: number): string => Array.from({ length }, () => pick(alphabet)).join('');
  const number = (): string =>
    format === 'FRA-ID' ? text('0123456789', 12) : text('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 9);
  return Array.from({ length: count }, () =>
    composeMrz(format, {
      ...HOLDER,
      documentCode: CODES[format],
      issuer: format === 'FRA-ID' ? 'FRA' : 'UTO',
      documentNumber: number(),
      optionalData: pick('01') === '0' ? text('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 6) : '',
      dateOfBirth: `19${text('3456789', 2)}-0${pick('123456789')}-1${pick('0123456789')}`,
    }),
  );
}

/** Every single substitution of a confusable character under a check digit, one at a time. */
function* misreadings(lines: readonly string[], format: MrzFormat): Generator<string[]> {
  const spots = LAYOUTS[format].checks.flatMap((check) => [
    ...check.over,
    { line: check.line, start: check.position, end: check.position + 1 },
  ]);
  const places = new Set(
    spots.flatMap((s) => Array.from({ length: s.end - s.start }, (_, i) => `${s.line} ${s.start + i}`)),
  );
  for (const place of places) {
    const [line, position] = place.split(' ').map(Number) as [number, number];
    for (const other of CONFUSIONS.get(lines[line]!.charAt(position)) ?? [])
      yield lines.map((text, i) => (i === line ? text.slice(0, position) + other + text.slice(position + 1) : text));
  }
}

/** What a recogniser may tell of a misreading: nothing; the truth; every confusion, everywhere, to the same degree. */
const TELLERS: Record<string, (misread: readonly string[], truth: readonly string[]) => RowText[]> = {
  nothing: (misread) => rows(...misread),
  'the truth': doubting,
  everything: (misread) =>
    misread.map((text) => ({
      text,
      confidence: 0.5,
      alternatives: [...text].map((character) =>
        [character, ...(CONFUSIONS.get(character) ?? [])].map((other) => ({ character: other, probability: 0.2 })),
      ),
    })),
};

interface Tally {
  restored: number;
  refused: number;
  /** Changed into something else that passes every check digit. */
  wrong: number;
  /** Passes every check digit as misread: no reader can see it. */
  unseen: number;
}

function tally(format: MrzFormat, told: string): Tally {
  const counts: Tally = { restored: 0, refused: 0, wrong: 0, unseen: 0 };
  for (const lines of documents(format, 6)) {
    for (const misread of misreadings(lines, format)) {
      const result = correctMrz(TELLERS[told]!(misread, lines), format);
      const passes = result.checkDigits.every((digit) => digit.valid);
      const same = result.lines.join() === lines.join();
      const untouched = result.lines.join() === misread.join();
      counts[same ? 'restored' : !passes ? 'refused' : untouched ? 'unseen' : 'wrong']++;
    }
  }
  return counts;
}

describe('one misread character under a check digit, of all that are ever confused', () => {
  const cases = (Object.keys(LAYOUTS) as MrzFormat[]).flatMap((f) =>
    Object.keys(TELLERS).map((told) => [f, told] as const),
  );

  it.each(cases)('of %s, of which the recogniser tells %s, is never replaced wrongly', (format, told) => {
    const { restored, refused, wrong } = tally(format, told);
    expect(wrong).toBe(0);
    if (told === 'the truth') expect(restored).toBeGreaterThan(2 * refused);
  });
});
