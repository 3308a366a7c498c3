import { describe, expect, it } from 'vitest';
import {
  type AamvaReading,
  type Face,
  type Finding,
  type Mrz,
  type MrzFormat,
  measured,
  notMeasured,
} from '../findings.ts';
import { type DocumentEvidence, judgeDocument } from './judge.ts';

const face = measured({} as Face);
const none = notMeasured('not there');
const fine = { blur: 0.2, brightness: 230, glare: 0, chroma: 20, moire: measured(20) };

const zone = (format: MrzFormat, allCheckDigitsValid = true, pitch = 15): Finding<Mrz> =>
  measured({ format, lines: [], rawLines: [], corrections: [], checkDigits: [], allCheckDigitsValid, pitch });

const evidence = (changes: Partial<DocumentEvidence>): DocumentEvidence => ({
  type: 'document_front',
  mrz: none,
  mrzSeen: false,
  uncheckedConfidence: changes.mrz?.measured ? measured(0.9) : none,
  quality: measured(fine),
  textLines: 12,
  portrait: face,
  document: none,
  barcode: none,
  ...changes,
});

const feedback = (changes: Partial<DocumentEvidence>) => judgeDocument(evidence(changes)).feedback;

describe('the answer to the front of a document', () => {
  it('accepts a passport with its portrait and does not ask for its back', () => {
    for (const format of ['TD3', 'MRV-A', 'MRV-B'] as const) {
      expect(judgeDocument(evidence({ mrz: zone(format) }))).toEqual({ feedback: 'ok', backNeeded: false });
    }
  });

  it('accepts a card that has its zone on the front, and asks for its back', () => {
    for (const format of ['TD2', 'FRA-ID'] as const) {
      expect(judgeDocument(evidence({ mrz: zone(format) }))).toEqual({ feedback: 'ok', backNeeded: true });
    }
  });

  it('accepts a card without a zone when it has a face and lines of text, and asks for its back', () => {
    expect(judgeDocument(evidence({}))).toEqual({ feedback: 'ok', backNeeded: true });
  });

  it('finds no document where there is a face without text, or text without a face', () => {
    expect(feedback({ textLines: 2 })).toBe('document_not_found');
    expect(feedback({ portrait: none })).toBe('document_not_found');
    expect(feedback({ textLines: Number.NaN })).toBe('document_not_found');
  });

  it('says that a passport page lacks its portrait', () => {
    expect(feedback({ mrz: zone('TD3'), portrait: none })).toBe('document_face_not_found');
    expect(feedback({ mrz: zone('TD3', false), portrait: none })).toBe('document_face_not_found');
  });

  it('knows the back of a card by its three lines', () => {
    expect(feedback({ mrz: zone('TD1') })).toBe('wrong_document_side');
  });

  it('knows the back of a licence by its barcode, unless a face is beside it', () => {
    const aamva = { document: { type: 'drivers_license' }, person: {} } as AamvaReading;
    const barcode = measured({ symbology: 'PDF417' as const, text: '', aamva });
    expect(feedback({ barcode, portrait: none })).toBe('wrong_document_side');
    expect(feedback({ barcode })).toBe('ok');
    expect(feedback({ barcode, portrait: none, type: 'document_back' })).toBe('ok');
  });

  it('does not support a kind of document that its own code does not name, once it is read without doubt', () => {
    const document = measured({ type: 'other' as const });
    expect(feedback({ mrz: zone('TD2'), document })).toBe('document_not_supported');
    expect(feedback({ mrz: zone('TD1'), document, type: 'document_back' })).toBe('document_not_supported');
    expect(feedback({ mrz: zone('TD2', false), document })).not.toBe('document_not_supported');
  });

  it('never refuses a proven zone for the style of its picture', () => {
    const awful = measured({ blur: 0.9, brightness: 20, glare: 0.9, chroma: 0, moire: measured(20) });
    expect(feedback({ mrz: zone('TD3', true, 4), quality: awful })).toBe('ok');
  });

  it('names what is wrong with a picture whose zone could not be read', () => {
    expect(feedback({ quality: measured({ ...fine, brightness: 40 }) })).toBe('other');
    expect(feedback({ quality: measured({ ...fine, blur: 0.6 }) })).toBe('blur');
    expect(feedback({ quality: measured({ ...fine, glare: 0.2 }) })).toBe('glare');
    expect(feedback({ quality: measured({ ...fine, blur: Number.NaN }) })).toBe('blur');
  });

  it('asks to come nearer where the check digits fail for want of pixels', () => {
    expect(feedback({ mrz: zone('TD3', false, 6) })).toBe('blur');
  });

  it('leaves check digits that fail in a good picture to the decision: another picture would not help', () => {
    expect(feedback({ mrz: zone('TD3', false) })).toBe('ok');
  });

  it('does not take a passport whose zone is seen but not read for a card without one', () => {
    expect(feedback({ mrzSeen: true })).toBe('obstructed');
    expect(feedback({ mrzSeen: true, quality: measured({ ...fine, blur: 0.4 }) })).toBe('blur');
  });

  it('asks again when a name cannot be made out, since no check digit covers it', () => {
    expect(feedback({ mrz: zone('TD3'), uncheckedConfidence: measured(0.07) })).toBe('obstructed');
    expect(feedback({ mrz: zone('TD3'), uncheckedConfidence: measured(0.69) })).toBe('obstructed');
    expect(feedback({ mrz: zone('TD3'), uncheckedConfidence: measured(0.71) })).toBe('ok');
    expect(feedback({ mrz: zone('TD3'), uncheckedConfidence: measured(Number.NaN) })).toBe('obstructed');
    expect(feedback({ mrz: zone('TD3'), uncheckedConfidence: none })).toBe('obstructed');
  });
});

describe('the answer to the back of a document', () => {
  const back = (changes: Partial<DocumentEvidence>) => evidence({ type: 'document_back', portrait: none, ...changes });

  it('accepts a zone, or lines of text, with or without a face, and never asks for another back', () => {
    expect(judgeDocument(back({ mrz: zone('TD1') }))).toEqual({ feedback: 'ok', backNeeded: false });
    expect(judgeDocument(back({}))).toEqual({ feedback: 'ok', backNeeded: false });
    expect(judgeDocument(back({ portrait: face }))).toEqual({ feedback: 'ok', backNeeded: false });
  });

  it('finds no document without either', () => {
    expect(judgeDocument(back({ textLines: 0 })).feedback).toBe('document_not_found');
  });

  it('does not take a passport page for the back of a card', () => {
    expect(judgeDocument(back({ mrz: zone('TD3') })).feedback).toBe('wrong_document_side');
  });

  it('still looks at the picture when its quality could not be measured', () => {
    expect(judgeDocument(back({ quality: none })).feedback).toBe('ok');
  });
});
