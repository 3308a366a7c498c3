export interface MrzName {
  readonly surname: string;
  readonly givenNames: string;
  /** The field ends in a letter: names may be cut short (ICAO 9303-4, 9303-5 and 9303-6, 4.2.3). True too for a perfect fit. */
  readonly mayBeTruncated: boolean;
}

const readable = (text: string): string => text.replace(/<+/g, ' ').trim();

/**
 * Splits a name field at the first double filler (ICAO 9303-3, 4.6). Without one, all of it is the primary identifier;
 * a field that begins with it has only a secondary one (seen on Indian passports).
 */
export function splitName(field: string): MrzName {
  const separator = field.indexOf('<<');
  const [primary, secondary] = separator < 0 ? [field, ''] : [field.slice(0, separator), field.slice(separator)];
  return { surname: readable(primary), givenNames: readable(secondary), mayBeTruncated: !field.endsWith('<') };
}

/** The French identity card of two lines keeps surname and given names in fields of their own. */
export const joinName = (surname: string, givenNames: string): MrzName => ({
  surname: readable(surname),
  givenNames: readable(givenNames),
  mayBeTruncated: !surname.endsWith('<') || !givenNames.endsWith('<'),
});
