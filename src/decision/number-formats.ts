import { type DocumentType, type Finding, measured, notMeasured } from '../analysis/findings.ts';

export type NumberKind = 'personal_number' | 'document_number';

/** The numbers that an issuer gives. Where the characters alone are not all, `check` holds for every number issued. */
interface NumberFormat {
  readonly country: string;
  readonly of: NumberKind;
  /** Types of document that carry it; all unless set. */
  readonly types?: readonly DocumentType[];
  readonly pattern: RegExp;
  readonly check?: (number: string) => boolean;
  /** Public description that the row follows. */
  readonly source: string;
}

const digitsOf = (text: string): number[] => [...text].map(Number);
const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * digits[i]!, 0);

/** ISO/IEC 7812-1, annex B, over digits of which the last is the check digit. */
const luhn = (number: string): boolean =>
  digitsOf(number)
    .reverse()
    .map((digit, i) => (i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit))
    .reduce((sum, digit) => sum + digit, 0) %
    10 ===
  0;

/** ISO/IEC 7064, MOD 11,10. */
function mod11and10(number: string): boolean {
  const product = digitsOf(number.slice(0, -1)).reduce((left, digit) => (((left + digit) % 10 || 10) * 2) % 11, 10);
  return (11 - product) % 10 === Number(number.slice(-1));
}

/** A second row of weights where the first leaves ten; zero where both do. */
function estonian(number: string): boolean {
  const digits = digitsOf(number);
  const first = weighted(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weighted(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return digits[10] === (first < 10 ? first : second % 10);
}

/** Who was born from 2000 on has a 2 before the nine digits. */
const belgian = (number: string): boolean =>
  ['', '2'].some((century) => 97 - (Number(century + number.slice(0, 9)) % 97) === Number(number.slice(9)));

const yugoslav = (number: string): boolean => {
  const rest = weighted(digitsOf(number), [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return Number(number.slice(-1)) === (rest < 2 ? 0 : 11 - rest);
};

const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE';
const spanish = (number: string): boolean => SPANISH.charAt(Number(number.slice(0, 8)) % 23) === number.charAt(8);

/** Letters count from 10 (A); the first digit is the check digit and has the weight that makes the sum end in 0. */
const polish = (number: string): boolean =>
  weighted(
    [...number].map((character) => Number.parseInt(character, 36)),
    [7, 3, 1, 9, 7, 3, 1, 7, 3],
  ) %
    10 ===
  0;

const belgianCard = (number: string): boolean => (Number(number.slice(0, 10)) % 97 || 97) === Number(number.slice(10));

/** As in ISO/IEC 7812-1, annex B, with letters from 10 (A) on. */
const portuguese = (number: string): boolean =>
  [...number]
    .reverse()
    .map((character, i) => Number.parseInt(character, 36) * (i % 2 === 0 ? 1 : 2))
    .map((value, i) => (i % 2 === 1 && value > 9 ? value - 9 : value))
    .reduce((sum, value) => sum + value, 0) %
    10 ===
  0;

/** Only what is certain: a missing row doubts nobody. */
const FORMATS: readonly NumberFormat[] = [
  {
    country: 'BEL',
    of: 'document_number',
    types: ['national_id'],
    pattern: /^\d{12}$/,
    check: belgianCard,
    source: 'FPS Interior (IBZ), IT195 identity document: the last two digits are the others modulo 97',
  },
  {
    country: 'DEU',
    of: 'document_number',
    types: ['passport', 'national_id'],
    // Cards and passports before 2007 have digits alone; provisional ones a letter and seven digits.
    pattern: /^(?:[0-9CFGHJKLMNPRTVWXYZ]{9}|[A-Z]\d{7})$/,
    source: 'PassV, annex 11, and PAuswG, section 2 (8): ten digits and 17 letters, no vowels and no B, D, Q, S',
  },
  {
    country: 'ITA',
    of: 'document_number',
    types: ['national_id'],
    // Cards of the issue before, until 2018, have seven digits and two letters.
    pattern: /^(?:[A-Z]{2}\d{5}|\d{7})[A-Z]{2}$/,
    source:
      "Ministero dell'Interno, cartaidentita.interno.gov.it, features of the card: 2 letters, 5 digits, 2 letters",
  },
  {
    country: 'PRT',
    of: 'document_number',
    types: ['national_id'],
    pattern: /^\d{9}[A-Z0-9]{2}\d$/,
    check: portuguese,
    source: 'autenticacao.gov.pt, Validação de Número de Documento do Cartão de Cidadão',
  },
  {
    country: 'BEL',
    of: 'personal_number',
    pattern: /^\d{11}$/,
    check: belgian,
    source: 'Royal Decree of 3 April 1984 on the identification number of the National Register',
  },
  {
    country: 'ESP',
    of: 'personal_number',
    types: ['national_id'],
    pattern: /^\d{8}[A-Z]$/,
    check: spanish,
    source: 'Ministerio del Interior: how the check letter of the DNI is calculated',
  },
  {
    country: 'EST',
    of: 'personal_number',
    pattern: /^[1-8]\d{10}$/,
    check: estonian,
    source: 'EVS 585:2007, personal code',
  },
  {
    country: 'HRV',
    of: 'personal_number',
    pattern: /^\d{11}$/,
    check: mod11and10,
    source: 'Zakon o osobnom identifikacijskom broju (NN 60/08): ISO 7064, MOD 11,10',
  },
  {
    country: 'SRB',
    of: 'personal_number',
    pattern: /^\d{13}$/,
    check: yugoslav,
    source: 'Zakon o jedinstvenom matičnom broju građana',
  },
  {
    country: 'SWE',
    of: 'personal_number',
    pattern: /^\d{12}$/,
    check: (number) => luhn(number.slice(2)),
    source: 'Skatteverket, SKV 704: the check digit leaves out the century',
  },
  {
    country: 'NLD',
    of: 'document_number',
    types: ['passport', 'national_id'],
    pattern: /^[A-NP-Z]{2}[0-9A-NP-Z]{6}\d$/,
    source:
      'government.nl, numbers of passports and identity cards: without the letter O; python-stdnum, nl.identiteitskaartnummer',
  },
  {
    country: 'POL',
    of: 'document_number',
    types: ['national_id'],
    pattern: /^[A-Z]{3}\d{6}$/,
    check: polish,
    source: 'Wikipedia, Polish identity card, validation: weights 7 3 1, 9, 7 3 1 7 3; ABA300000 holds',
  },
];

/** Whether its issuer gives such numbers: measured only where the format is known. `country` is ISO 3166-1 alpha-3. */
export function hasIssuersFormat(
  of: NumberKind,
  number: string,
  { country, type }: { readonly country?: string | undefined; readonly type: DocumentType },
): Finding<boolean> {
  const known = FORMATS.find(
    (format) => format.of === of && format.country === country && (format.types?.includes(type) ?? true),
  );
  if (!known) return notMeasured('the format of such numbers is not known');
  return measured(known.pattern.test(number) && (known.check?.(number) ?? true));
}
