import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from './data/vectors.json' with { type: 'json' };
import { readDate } from './dates.ts';
import { parseAamva } from './parse.ts';

type Fields = Readonly<Record<string, string | null>>;
interface Vector {
  readonly id: string;
  readonly notes: string;
  readonly payload: string;
  readonly expect: {
    readonly reject?: string;
    readonly iin?: string;
    readonly version?: number;
    readonly crossCheckFails?: string;
    readonly fields?: Fields;
  };
}
const VECTORS = vectors as readonly Vector[];
const READ = VECTORS.filter(({ expect: wanted }) => wanted.reject === undefined);
const REJECTED = VECTORS.filter(({ expect: wanted }) => wanted.reject !== undefined);
const SEX = { male: 'male', female: 'female', unspecified: 'other' } as const;
const or = (value: string | null | undefined) => value ?? undefined;

describe('the barcode of a licence, in every version of the standard and with its issuers’ quirks', () => {
  it.each(READ.map((vector) => [vector.id, vector.notes, vector] as const))('%s: %s', (_id, _notes, vector) => {
    const { iin, version, fields = {} } = vector.expect;
    const reading = parseAamva(vector.payload)!;
    expect([reading.iin, reading.version]).toEqual([iin, version]);
    const { document, person } = reading;
    expect(document).toMatchObject({ type: fields.type, country: fields.country });
    expect({
      region: document.region,
      number: document.number,
      serial: document.serialNumber,
      issued: document.issueDate,
      expires: document.expirationDate,
    }).toEqual({
      // Of an issuer that nobody knows, only the address says where.
      region: or(fields.region) ?? fields.state?.toLowerCase(),
      number: or(fields.documentNumber),
      serial: or(fields.serialNumber),
      issued: or(fields.issueDate),
      expires: or(fields.expiryDate),
    });
    const given = [fields.firstName, fields.middleName].filter(Boolean).join(' ');
    expect({ surname: person.surname, given: person.givenName, born: person.dateOfBirth, sex: person.sex }).toEqual({
      surname: or(fields.lastName),
      given,
      born: or(fields.birthDate),
      sex: SEX[fields.sex as keyof typeof SEX],
    });
    expect(person.fullName).toBe([given, fields.lastName, fields.suffix].filter(Boolean).join(' '));
    expect(person.address).toMatchObject({
      street: fields.street,
      city: fields.city,
      region: fields.state,
      postcode: fields.postalCode,
    });
  });

  it('covers every version from 1 to 11', () => {
    const versions = new Set(READ.map(({ expect: wanted }) => wanted.version));
    expect([...versions].sort((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('does not keep social security numbers and race, which old cards hold', () => {
    const payload = READ[0]!.payload.replace('DCGUSA', 'DCGUSA\nDBK078051120\nDBM219099999\nDCLW');
    const { elements } = parseAamva(payload)!;
    expect(elements).toMatchObject({ DCG: 'USA' });
    for (const id of ['DBK', 'DBM', 'DCL']) expect(elements).not.toHaveProperty(id);
  });

  it.each(REJECTED.map(({ id, payload }) => [id, payload] as const))('%s is none', (_, payload) =>
    expect(parseAamva(payload)).toBeNull(),
  );

  it('names what contradicts itself', () => {
    for (const { id, payload, expect: wanted } of READ)
      expect(parseAamva(payload)!.contradictions, id).toEqual(wanted.crossCheckFails ? [wanted.crossCheckFails] : []);
  });
});

/** A Californian licence of version 8: a number, a name, dates, and whatever else. */
const licence = (...elements: string[]) =>
  parseAamva(['@\n\u001e\rANSI 636014080001DL00310000DL', 'DAQD1', 'DBA01312029', ...elements].join('\n'))!;

describe('what only some cards have', () => {
  it.each([
    ['DDH02282022', []],
    ['DDH03012022', []],
    ['DDH03022022', ['DDH']],
    ['DDJ02282025', []],
    ['DDJ02282024', ['DDJ']],
  ])('a birthday on 29 February is had on either day beside it: %s', (comesOfAge, contradictions) => {
    expect(licence('DBB02292004', comesOfAge).contradictions).toEqual(contradictions);
  });

  it.each([
    ['USA', []],
    ['CAN', ['DCG']],
    ['CDN', ['DCG']],
    ['NONE', []],
  ])('a country %s beside the number of a Californian issuer contradicts it: %j', (country, contradictions) => {
    expect(licence(`DCG${country}`).contradictions).toEqual(contradictions);
  });
});

describe('a card that never expires', () => {
  const withExpiry = (type: 'DL' | 'ID', expires: string) =>
    parseAamva(
      ['@\n\u001e\rANSI 636014080001DL00310000', type, 'DAQD1', expires].join('\n').replace(`${type}\n`, type),
    )!;

  it('says so by eight nines, and then has no date of expiry', () => {
    const reading = withExpiry('ID', 'DBA99999999');
    expect(reading.neverExpires).toBe(true);
    expect(reading.document).toEqual({ type: 'national_id', country: 'USA', region: 'ca', number: 'D1' });
  });

  it.each(['DBA00000000', 'DBANONE', 'DBAunavl', 'DBA', 'DAYBRO', 'DBA12312099'])(
    'is none that has %s: that only means that no other date is known, if any',
    (expires) => expect(withExpiry('ID', expires)).not.toHaveProperty('neverExpires'),
  );

  it('is no licence to drive', () => expect(withExpiry('DL', 'DBA99999999')).not.toHaveProperty('neverExpires'));
});

describe('offsets and lengths in the header', () => {
  it('may lie: whatever they are, the same is read', () => {
    const [{ payload }] = VECTORS as [Vector];
    const truth = parseAamva(payload);
    const four = fc.stringMatching(/^[0-9a-z]{4}$/);
    fc.assert(
      fc.property(four, four, (offset, length) => {
        const lying = payload.replace(/DL\d{8}/, `DL${offset}${length}`);
        expect(lying).toHaveLength(payload.length);
        expect(parseAamva(lying)).toEqual(truth);
      }),
    );
  });
});

describe('a payload that is hostile or broken', () => {
  const good = VECTORS[0]!.payload;

  it('is read as far as it goes, cut at every character, and never throws', () => {
    for (let length = 0; length <= good.length; length++) {
      const reading = parseAamva(good.slice(0, length));
      if (reading) expect(good).toContain(reading.document.number ?? '');
    }
  });

  it.each([
    ['nothing', ''],
    ['text', 'https://example.org/?q=ANSI'],
    ['control characters', '\u0000\u001e\r\n@\u001dANSI \u0007'],
    ['a header and nothing else', '@\n\u001e\rANSI 636014080001DL00310218'],
    ['only its letters', 'ANSI DL DAQ'],
    ['a hundred thousand signs', '@'.repeat(100_000)],
  ])('%s is none', (_, payload) => expect(parseAamva(payload)).toBeNull());

  it('of fifty thousand subfiles has no holder', () => {
    const reading = parseAamva(`@\n\u001e\rANSI 636014080001${'DL'.repeat(50_000)}`);
    expect(reading?.person).toEqual({});
    expect(reading?.document).not.toHaveProperty('number');
  });

  it('of ten thousand characters is read to its end in no time', () => {
    const long = `${good}${'ZVX'.padEnd(200, 'A')}\n`.padEnd(10_000, 'DAQ0000\n');
    expect(parseAamva(long)?.document.number).toBe('T64235789');
  });

  it('with control characters inside a name is read without them, and not cut short there', () => {
    expect(licence('DCSSAM\u0085PLE', 'DACMA\u0000RY').person.fullName).toBe('MARY SAMPLE');
  });

  it('is never an exception, whatever is put into it and wherever', () => {
    const strange = fc.string({ unit: 'binary', maxLength: 40 });
    const payloads = fc.constantFrom(...VECTORS.map(({ payload }) => payload));
    fc.assert(
      fc.property(payloads, fc.nat(400), fc.nat(400), strange, (payload, from, to, text) => {
        const reading = parseAamva(payload.slice(0, from) + text + payload.slice(to));
        expect(JSON.stringify(reading?.person ?? {})).not.toMatch(/\\u00[01]/);
      }),
      { numRuns: 300 },
    );
  });

  it('cannot name members of objects as its elements', () => {
    const reading = parseAamva(good.replace('DAQT64235789', 'DAQ__proto__\nDAXconstructor'))!;
    expect(reading.document.number).toBe('__proto__');
    expect(Object.getPrototypeOf(reading.elements)).toBe(Object.prototype);
  });

  it('takes the first of two statements of one element, and shows every one of them as it stands', () => {
    const reading = parseAamva(good.replace('DCSSAMPLE\n', 'DCSSAMPLE\nDCSFORGED\n'))!;
    expect(reading.person.surname).toBe('SAMPLE');
    expect(reading.elements).toMatchObject({ DAQ: 'T64235789', DCS: 'SAMPLE', DAK: '232690000  ' });
  });
});

describe('a date', () => {
  it.each([
    ['01312029', 'month_first', '2029-01-31'],
    ['20290131', 'year_first', '2029-01-31'],
    ['20290131', 'month_first', '2029-01-31'],
    ['01312029', 'year_first', '2029-01-31'],
    ['01312029M', 'month_first', '2029-01-31'],
    ['02292024', 'month_first', '2024-02-29'],
  ] as const)('%s, %s, is %s', (text, order, date) => expect(readDate(text, order)).toBe(date));

  it.each(['', '00000000', '99999999', '02302021', '13012021', '0131202', 'DD312029', '02292023'])(
    '%s is none',
    (text) => {
      expect(readDate(text, 'month_first')).toBeUndefined();
      expect(readDate(text, 'year_first')).toBeUndefined();
    },
  );
  it('that is not there is none', () => expect(readDate(undefined, 'year_first')).toBeUndefined());

  it('is read as the version says where both orders give a day', () => {
    expect(readDate('20111920', 'year_first')).toBeUndefined();
    expect(readDate('19122011', 'year_first')).toBeUndefined();
    expect(readDate('12201912', 'month_first')).toBe('1912-12-20');
  });
});
