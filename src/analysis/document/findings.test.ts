import { describe, expect, it } from 'vitest';
import {
  type DocumentQuality,
  type Face,
  measured,
  notMeasured,
  type VisualField,
  type VisualFieldName,
  type VisualLayout,
} from '../findings.ts';
import { quadrilateralOf } from '../homography.ts';
import { assembleDocumentFindings, type PortraitSearch } from './findings.ts';
import type { DocumentReading } from './reader.ts';

const unread = notMeasured('no machine readable zone was read');
const fine: DocumentQuality = { blur: 0.2, brightness: 230, glare: 0, chroma: 20, moire: measured(20) };

const reading = (changes: Partial<DocumentReading> = {}): DocumentReading => ({
  type: 'document_front',
  size: { width: 1600, height: 1200 },
  mirrored: false,
  rotation: unread,
  possibleRotations: [0, 180, 90, 270],
  outline: notMeasured('no document was found on the picture'),
  mrz: unread,
  mrzRows: [],
  mrzSeen: false,
  uncheckedConfidence: unread,
  document: unread,
  person: unread,
  barcode: notMeasured('no barcode was read'),
  visualZone: notMeasured('too little text was found'),
  agreements: [],
  quality: measured(fine),
  cues: { border: measured(0.1), screenGrid: measured(0.4), zonePitch: measured(0.01) },
  textLines: 12,
  text: [],
  ...changes,
});

const found: PortraitSearch = { portrait: measured({} as Face), rotation: 180 };
const missing: PortraitSearch = { portrait: notMeasured('no face'), rotation: 0 };

describe('the findings of a document side', () => {
  it('keep where the rows of the zone, the barcode and the portrait lie', () => {
    const at = (x: number) => quadrilateralOf({ x, y: 0, width: 9, height: 5 });
    const seen = assembleDocumentFindings(reading({ mrzRows: [at(1), at(2)] }), { ...found, corners: at(3) });
    expect(seen.regions).toEqual([
      { of: 'mrz_row', corners: at(1) },
      { of: 'mrz_row', corners: at(2) },
      { of: 'portrait', corners: at(3) },
    ]);
    const back = assembleDocumentFindings(reading({ type: 'document_back', barcodeCorners: at(4) }), missing);
    expect(back.regions).toEqual([{ of: 'barcode', corners: at(4) }]);
    expect(assembleDocumentFindings(reading(), missing).regions).toEqual([]);
  });

  it('say where the document lies from its own upper left, whichever of zone and portrait told the turn', () => {
    const [a, b, c, d] = quadrilateralOf({ x: 100, y: 90, width: 300, height: 200 });
    const outline = measured({ corners: [b, c, d, a] as const, confidence: 0.96 });
    const cornersWith = (changes: Partial<DocumentReading>) => {
      const seen = assembleDocumentFindings(reading({ outline, ...changes }), found).outline;
      return seen.measured && seen.value.corners;
    };
    expect(cornersWith({ rotation: measured(0) })).toEqual([a, b, c, d]);
    expect(cornersWith({})).toEqual([c, d, a, b]);
    expect(assembleDocumentFindings(reading(), found).outline.measured).toBe(false);
  });

  it('take the rotation from the zone, and from the portrait where there is none', () => {
    expect(assembleDocumentFindings(reading({ rotation: measured(90) }), found).rotation).toBe(90);
    expect(assembleDocumentFindings(reading(), found).rotation).toBe(180);
  });

  it('do not call a document authentic because nothing was found against it', () => {
    expect(assembleDocumentFindings(reading(), found).authenticity.measured).toBe(false);
    expect(assembleDocumentFindings(reading(), found).presentationAttack.measured).toBe(false);
  });

  it('hold against a front that it has no face, but not against a back', () => {
    expect(assembleDocumentFindings(reading(), missing).authenticity).toEqual(
      measured({ reasons: ['face_not_found'] }),
    );
    expect(assembleDocumentFindings(reading({ type: 'document_back' }), missing).authenticity.measured).toBe(false);
  });

  it('hold a black-and-white copy against the document', () => {
    const grey = measured({ ...fine, chroma: 1 });
    expect(assembleDocumentFindings(reading({ quality: grey }), found).authenticity).toEqual(
      measured({ reasons: ['missing_security_features'] }),
    );
  });

  it('hold characters that stand off their places in the zone against the document', () => {
    const cues = { ...reading().cues, zonePitch: measured(0.2) };
    expect(assembleDocumentFindings(reading({ cues }), found).authenticity).toEqual(
      measured({ reasons: ['wrong_font'] }),
    );
  });

  it('do not take the dark for a black-and-white copy', () => {
    const dark = measured({ ...fine, chroma: 1, brightness: 30 });
    expect(assembleDocumentFindings(reading({ quality: dark }), found).authenticity.measured).toBe(false);
  });

  it('ask whether a picture with the stripes of a screen shows a document', () => {
    const striped = measured({ ...fine, moire: measured(2000) });
    expect(assembleDocumentFindings(reading({ quality: striped }), found).presentationAttack).toEqual(
      measured({ attacks: [], suspected: ['presentation_attack'] }),
    );
    const tooSmall = measured({ ...fine, moire: notMeasured('the region of the text is too small') });
    expect(assembleDocumentFindings(reading({ quality: tooSmall }), found).presentationAttack.measured).toBe(false);
  });

  it.each([
    ['the border of a print or a bezel', { border: measured(0.9) }],
    ['the beats of a screen', { screenGrid: measured(3) }],
  ])('ask whether what shows %s is a document', (_, seen) => {
    const cues = { ...reading().cues, ...seen };
    expect(assembleDocumentFindings(reading({ cues }), found)).toMatchObject({
      cues,
      presentationAttack: measured({ attacks: [], suspected: ['presentation_attack'] }),
    });
  });

  it('hold nothing against a document whose outline is in doubt', () => {
    const doubt = notMeasured('the outline of the document is in doubt');
    const cues = { ...reading().cues, border: doubt, screenGrid: doubt };
    expect(assembleDocumentFindings(reading({ cues }), found).presentationAttack.measured).toBe(false);
  });

  it('count glare on the portrait like glare on the text', () => {
    const findings = assembleDocumentFindings(reading(), { ...found, glare: 0.3 });
    expect(findings.quality).toEqual(measured({ ...fine, glare: 0.3 }));
    expect(findings.feedback).toBe('glare');
  });

  it('carry the answer to the upload', () => {
    expect(assembleDocumentFindings(reading(), found)).toMatchObject({ feedback: 'ok', backNeeded: true });
    expect(assembleDocumentFindings(reading(), missing)).toMatchObject({ feedback: 'document_not_found' });
  });

  describe('say of document and holder', () => {
    const entry = (name: VisualFieldName, text: string, date?: string, confidence = 0.95): VisualField => ({
      name,
      text,
      ...(date && { date }),
      foundBy: 'number',
      confidence,
      box: [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
    });
    const print = (layout: VisualLayout | undefined, ...fields: VisualField[]) => ({
      visualZone: measured({ lines: 9, fields, ...(layout && { layout }) }),
    });
    const LICENCE = [
      entry('surname', 'MÜLLER'),
      entry('given_names', 'ZOË'),
      entry('date_of_birth', '12.08.1974', '1974-08-12'),
      entry('date_of_expiry', '01.02.2031', '2031-02-01'),
      entry('document_number', 'B072RRE2I55', undefined, 0.5),
    ];
    const said = (changes: Partial<DocumentReading>) => {
      const { document, person } = assembleDocumentFindings(reading(changes), found);
      return { document, person };
    };

    it('what a European licence prints, as far as it was read without doubt', () => {
      expect(said(print('european_licence', ...LICENCE))).toEqual({
        document: measured({ type: 'drivers_license', expirationDate: '2031-02-01' }),
        person: measured({ surname: 'MÜLLER', givenName: 'ZOË', fullName: 'ZOË MÜLLER', dateOfBirth: '1974-08-12' }),
      });
    });

    it('nothing from the print of any other page: its kind is not known', () => {
      expect(said(print(undefined, ...LICENCE))).toEqual({ document: unread, person: unread });
    });

    it('what the zone says, with the date of issue and the address that only the print has', () => {
      const stated = { type: 'passport', country: 'UTO', number: 'L898902C3' } as const;
      const [document, person] = [measured(stated), measured({ surname: 'MUELLER' })];
      const more = [
        entry('surname', 'MÜLLER'),
        entry('document_number', 'L898902C4'),
        entry('date_of_issue', '1 MAR 2025', '2025-03-01'),
        entry('address', '1 Way, Anydra'),
      ];
      expect(said({ document, person, ...print(undefined, ...more) })).toEqual({
        document: measured({ ...stated, issueDate: '2025-03-01' }),
        person: measured({ surname: 'MUELLER', address: { fullAddress: '1 Way, Anydra' } }),
      });
      const doubtful = print(undefined, entry('date_of_issue', '1 MAR 2025', '2025-03-01', 0.7));
      expect(said({ document, person, ...doubtful })).toEqual({ document, person });
    });
  });
});
