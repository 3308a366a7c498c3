import { describe, expect, it } from 'vitest';
import {
  type DocumentData,
  type DocumentFindings,
  measured,
  notMeasured,
  type PersonData,
  type VisualField,
  type VisualFieldName,
} from '../analysis/findings.ts';
import { mockFindings } from '../session/mock.ts';
import { decide } from './decide.ts';
import type { Evidence } from './evidence.ts';
import { LIVE_POLICY } from './policy.ts';
import { areUnlinked, compareSides } from './sides.ts';
import { dataFaults } from './validation.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const card: Evidence = { ...mockFindings({}, NOW), selfieRequired: true };
const [FRONT, BACK] = [card.front!, card.back!];

const CORNERS: VisualField['box'] = [
  [0, 0],
  [9, 0],
  [9, 9],
  [0, 9],
];
const entry = (name: VisualFieldName, text: string, confidence = 0.99, date?: string): VisualField => ({
  name,
  text,
  ...(date && { date }),
  foundBy: 'caption',
  confidence,
  box: CORNERS,
});

/** The front of an identity card: a face and print, all its data stand on the back. */
const printed = (...fields: VisualField[]): DocumentFindings => ({
  ...FRONT,
  mrz: notMeasured('none'),
  document: notMeasured('none'),
  person: notMeasured('none'),
  visualZone: measured({ lines: fields.length, fields }),
});
/** Its back: an MRZ that says this. */
const stated = (document: Partial<DocumentData>, person: Partial<PersonData>): DocumentFindings => ({
  ...BACK,
  mrz: FRONT.mrz,
  document: measured({ type: 'national_id', country: 'EST', ...document }),
  person: measured(person),
});

const ROBIN = stated(
  { number: 'XX0000000', expirationDate: '2099-01-15' },
  { surname: 'EXAMPLE', givenName: 'ROBIN', fullName: 'ROBIN EXAMPLE', dateOfBirth: '1990-05-17' },
);
const verdicts = (front: DocumentFindings, back = ROBIN) =>
  Object.fromEntries(compareSides(front, back).map(({ field, verdict }) => [field, verdict]));
const whys = (front: DocumentFindings, back = ROBIN) =>
  dataFaults({ ...card, front, back }, LIVE_POLICY, NOW).map(({ why }) => why);
const validation = (front: DocumentFindings, back = ROBIN) =>
  decide({ ...card, front, back }, LIVE_POLICY, NOW).checks.document_validation;

describe('the front and the back of a card', () => {
  it('are one document where the print of the front names whom the zone of the back names', () => {
    const front = printed(entry('surname', 'Éxample'), entry('date_of_birth', '17 MAI 1990', 0.9, '1990-05-17'));
    expect(verdicts(front)).toEqual({ surname: 'same', date_of_birth: 'same' });
    expect(validation(front).recommendation).toBe('ALLOW');
  });

  it('are two where the front is of somebody else', () => {
    const front = printed(entry('surname', 'SAMPLE'), entry('document_number', 'AB1234567'));
    expect(verdicts(front)).toEqual({ surname: 'different', document_number: 'different' });
    expect(validation(front)).toMatchObject({ recommendation: 'CHALLENGE', reasons: ['data_comparison_failed'] });
    expect(whys(front)).toEqual([
      'document_number_differs_between_sides',
      'surname_differs_between_sides',
      'sides_name_nothing_alike',
    ]);
  });

  it.each<[string, DocumentFindings]>([
    ['nothing could be read', printed()],
    [
      'only what many people share was read',
      printed(entry('given_names', 'ROBIN'), entry('date_of_birth', '', 1, '1990-05-17')),
    ],
    ['the name was read too badly to say anything', printed(entry('surname', 'EXAMBLF', 0.3))],
    ['the visual zone was not read', { ...printed(), visualZone: notMeasured('blurred') }],
  ])('cannot be taken for one document where on the front %s', (_, front) => {
    expect(areUnlinked(front, ROBIN)).toBe(true);
    expect(validation(front)).toMatchObject({ recommendation: 'CHALLENGE', reasons: ['data_comparison_failed'] });
  });

  it('are linked the other way round, where the back shows the face', () => {
    const faceless = { ...ROBIN, type: 'document_front' as const, portrait: notMeasured('none') };
    const bearer = (name: string) => ({
      ...printed(entry('surname', name)),
      type: 'document_back' as const,
      portrait: FRONT.portrait,
    });
    expect(areUnlinked(faceless, bearer('EXAMPLE'))).toBe(false);
    expect(areUnlinked(faceless, bearer('SAMPLE'))).toBe(true);
  });

  it('need no link where face and data stand on the same side: the back of a French card names nobody', () => {
    expect(areUnlinked(FRONT, { ...BACK, document: notMeasured('none'), person: notMeasured('none') })).toBe(false);
  });

  it('agree though a name was cut off where its zone ended, and only there', () => {
    const front = printed(entry('surname', 'EXAMPLESSON'), entry('document_number', 'XX0000000'));
    const zone = (nameLine: string): DocumentFindings => ({
      ...ROBIN,
      mrz: FRONT.mrz.measured ? measured({ ...FRONT.mrz.value, format: 'TD1', lines: ['', '', nameLine] }) : FRONT.mrz,
    });
    expect(verdicts(front, zone('EXAMPLE<<ROBIN<MAXIMILIAN<JOHN')).surname).toBe('same');
    expect(verdicts(front, zone('EXAMPLE<<ROBIN<<<<<<<<<<<<<<<<')).surname).toBe('different');
  });

  it.each([
    ['says that it was cut off', 'T', 'same'],
    ['does not know whether it was', 'U', 'same'],
    ['of an old version does not say', undefined, 'same'],
    ['says that it is whole', 'N', 'different'],
  ] as const)('compare a name that a barcode has shorter: one that %s', (_, flag, verdict) => {
    const front = printed(entry('surname', 'EXAMPLESSON'), entry('document_number', 'XX0000000'));
    const aamva = {
      iin: '636014',
      version: 10,
      document: { type: 'drivers_license' as const },
      person: {},
      elements: Object.fromEntries(flag ? [['DDE', flag]] : []),
      contradictions: [],
    };
    const back = {
      ...ROBIN,
      mrz: notMeasured('none'),
      barcode: measured({ symbology: 'PDF417' as const, text: '', aamva }),
    };
    expect(verdicts(front, back).surname).toBe(verdict);
    const other = printed(entry('surname', 'EXIMIUS'), entry('document_number', 'XX0000000'));
    expect(verdicts(other, back).surname).toBe('different');
  });

  it('agree in a fact that one of them states twice, of which one was misread', () => {
    const front = { ...FRONT, visualZone: measured({ lines: 1, fields: [entry('surname', 'SAMPLE')] }) };
    expect(verdicts(front, BACK).surname).toBe('same');
  });

  it('are compared in hashes: what a reviewer is told holds no name', () => {
    const front = printed(entry('surname', 'SAMPLE'));
    const [surname] = compareSides(front, ROBIN);
    expect(surname).toMatchObject({ field: 'surname', between: ['front', 'back'] });
    expect(surname!.hashes.every((hash) => /^[0-9a-f]{64}$/.test(hash))).toBe(true);
    expect(JSON.stringify(compareSides(front, ROBIN)) + validation(front).why).not.toMatch(/sample|robin/i);
  });
});

describe('the two zones of one side', () => {
  const told = (verdict: 'same' | 'different' | 'unclear'): DocumentFindings => ({
    ...FRONT,
    agreements: [{ field: 'surname', between: ['mrz', 'visual_zone'], verdict, hashes: ['a', 'b'] }],
  });

  it('that state different names are a question', () => {
    expect(whys(told('different'), BACK)).toEqual(['surname_differs_between_zones']);
    expect(validation(told('different'), BACK)).toMatchObject({
      recommendation: 'CHALLENGE',
      reasons: ['data_comparison_failed'],
    });
  });

  it.each(['same', 'unclear'] as const)('that are %s are none', (verdict) => {
    expect(validation(told(verdict), BACK).recommendation).toBe('ALLOW');
  });
});
