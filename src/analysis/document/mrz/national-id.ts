import type { ParsedMrz } from './parse.ts';

interface NationalIdRule {
  readonly issuer: string;
  readonly code: RegExp;
  readonly from: 'optionalData' | 'optionalData2';
  /** The whole field: `9` any digit, `X` any letter, Y M D the digits of the date of birth, all else itself. */
  readonly pattern: string;
}

/**
 * Where issuers keep the personal number in the optional data; only layouts seen on specimens. Not read on purpose:
 * the Dutch BSN, whose use the law restricts, and Finnish numbers, whose separator the MRZ cannot print.
 */
const NATIONAL_IDS: readonly NationalIdRule[] = [
  { issuer: 'BEL', code: /^[IA]/, from: 'optionalData2', pattern: 'YYMMDD99999' },
  { issuer: 'ESP', code: /^ID$/, from: 'optionalData', pattern: '99999999X' },
  { issuer: 'EST', code: /^ID$/, from: 'optionalData', pattern: '9YYMMDD9999' },
  { issuer: 'HRV', code: /^I/, from: 'optionalData', pattern: '99999999999' },
  { issuer: 'LVA', code: /^I$/, from: 'optionalData', pattern: 'DDMMYY<99999' },
  { issuer: 'SRB', code: /^ID$/, from: 'optionalData', pattern: 'DDMM9YY999999' },
  { issuer: 'SWE', code: /^I$/, from: 'optionalData', pattern: '99YYMMDD9999' },
];

/** ICAO prints dates of birth as YYMMDD. */
function expected(pattern: string, birth: string): RegExp {
  const symbols: Readonly<Record<string, string>> = {
    YY: birth.slice(0, 2),
    MM: birth.slice(2, 4),
    DD: birth.slice(4),
    '9': '\\d',
    X: '[A-Z]',
  };
  return new RegExp(`^${pattern.replace(/YY|MM|DD|9|X/g, (symbol) => symbols[symbol]!)}$`);
}

/** The holder's personal number where the issuer's layout is known and the number agrees with the date of birth, else undefined. */
export function nationalId(parsed: ParsedMrz): string | undefined {
  const rule = NATIONAL_IDS.find((r) => r.issuer === parsed.issuer && r.code.test(parsed.documentCode));
  if (parsed.format !== 'TD1' || !rule) return undefined;
  const printed = parsed[rule.from];
  return expected(rule.pattern, parsed.dateOfBirth.printed).test(printed) ? printed.replace('<', '-') : undefined;
}
