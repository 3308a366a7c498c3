import { describe, expect, it } from 'vitest';
import {
  type DocumentData,
  type DocumentFindings,
  type ImageFindings,
  measured,
  notMeasured,
  type PersonData,
  type VisualLayout,
} from '../analysis/findings.ts';
import type { DocumentRestriction } from '../applications.ts';
import { answerTo } from './acceptance.ts';
import { mockFindings } from './mock.ts';

const NOW = new Date('2026-11-26T10:00:00Z');
const { front, back, selfie } = mockFindings({}, NOW) as Record<'front' | 'back', DocumentFindings> & {
  selfie: ImageFindings;
};
const none = notMeasured('none');

const says = (side: DocumentFindings, document: Partial<DocumentData>, person: PersonData = {}): DocumentFindings => ({
  ...side,
  document: measured({ type: 'national_id', ...document }),
  person: measured(person),
});
const silent = (side: DocumentFindings, layout?: VisualLayout): DocumentFindings => ({
  ...side,
  mrz: none,
  document: none,
  person: none,
  visualZone: measured({ lines: 9, fields: [], ...(layout && { layout }) }),
});

const answer = (seen: ImageFindings, restricted: DocumentRestriction[] = [], accepted: ImageFindings[] = []) =>
  answerTo(seen, { restrictedDocuments: restricted }, accepted);

describe('a document that the application does not take', () => {
  const estonian = says(front, { type: 'national_id', country: 'EST', region: 'HARJU' });

  it.each<[string, DocumentRestriction]>([
    ['its country', { countries: ['RUS', 'EST'] }],
    ['its type', { types: ['national_id'] }],
    ['its region', { regions: ['HARJU'] }],
    ['its type from that country', { types: ['national_id'], countries: ['EST'] }],
    ['being none of the countries that are taken', { countries: ['LVA', 'LTU'], otherThan: true }],
    ['being no passport', { types: ['passport'], otherThan: true }],
    ['being not that kind from that country', { types: ['national_id'], countries: ['LVA'], otherThan: true }],
  ])('is sent back for %s', (_, restriction) => {
    expect(answer(estonian, [{ types: ['visa'] }, restriction])).toBe('restricted_criteria');
  });

  it.each<[string, DocumentRestriction]>([
    ['another country', { countries: ['RUS'] }],
    ['its type from another country only', { types: ['national_id'], countries: ['RUS'] }],
    ['all others', { countries: ['EST'], otherThan: true }],
  ])('is taken where the restriction is on %s', (_, restriction) => {
    expect(answer(estonian, [restriction])).toBe('ok');
  });

  it('is not told from what was not read: a decision will ask for it', () => {
    const unread = says(front, { type: 'national_id' });
    expect(answer(unread, [{ countries: ['EST'] }])).toBe('ok');
    expect(answer(unread, [{ countries: ['EST'], otherThan: true }])).toBe('ok');
    expect(answer(silent(front), [{ types: ['passport'], otherThan: true }])).toBe('ok');
  });

  it('is told first what is wrong with the picture', () => {
    expect(answer({ ...estonian, feedback: 'blur' }, [{ countries: ['EST'] }])).toBe('blur');
  });

  it('is no matter of a selfie', () => {
    expect(answer(selfie, [{ countries: ['EST'] }])).toBe('ok');
  });
});

describe('the back of another document', () => {
  const person = { surname: 'EXAMPLE', givenName: 'ROBIN', dateOfBirth: '1990-05-17' };
  const accepted = says(front, { number: 'XX0000000' }, person);
  const other = says(back, { number: 'AB1234567' }, { surname: 'SAMPLE', givenName: 'KIM', dateOfBirth: '1971-01-02' });

  it('is sent back, and so is a front that comes after it', () => {
    expect(answer(other, [], [accepted, selfie])).toBe('document_not_matching');
    expect(answer(accepted, [], [other])).toBe('document_not_matching');
  });

  it('is not seen in one fact that was misread, nor in a name that is written otherwise', () => {
    expect(answer(says(back, { number: 'XX0000009' }, person), [], [accepted])).toBe('ok');
    const maiden = { ...person, surname: 'SAMPLE', givenName: 'ROBIN MAXIMILIAN' };
    expect(answer(says(back, { number: 'XX0000000' }, maiden), [], [accepted])).toBe('ok');
  });

  it('is not seen where there is nothing to compare, or the same side again', () => {
    expect(answer(silent(back), [], [accepted])).toBe('ok');
    expect(answer({ ...other, type: 'document_front' }, [], [accepted])).toBe('ok');
  });
});

describe('the back of an American licence', () => {
  const licence = silent(front, 'north_american_licence');

  it('is sent back until its barcode can be read: nothing else says what it is', () => {
    expect(answer(silent(back), [], [licence])).toBe('barcode_not_found');
    expect(answer(says(back, { type: 'drivers_license' }), [], [licence])).toBe('ok');
  });

  it('is not asked for where the front was no such licence, or said everything', () => {
    expect(answer(silent(back), [], [silent(front)])).toBe('ok');
    expect(answer(silent(back), [], [silent(front, 'european_licence')])).toBe('ok');
    expect(answer(silent(back), [], [says(licence, {})])).toBe('ok');
  });
});
