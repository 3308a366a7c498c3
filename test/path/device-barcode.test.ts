import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageFindings, type ImageType, measured, notMeasured } from '../../src/analysis/findings.ts';
import { replaySession } from '../../src/commands/replay.ts';
import { mockFindings } from '../../src/session/mock.ts';
import type { Examiner } from '../../src/session/work.ts';
import { PICTURE } from '../claimants.ts';
import { STORES, TestService } from '../service.ts';

const ON_PICTURE = '@\n\u001e\rANSI 636000090002DLDAQT64235789\nDCSSAMPLE\r';
const TYPES: readonly ImageType[] = ['document_front', 'document_back', 'selfie'];

describe.each(STORES)('a barcode that the device says it read, on %s', (store) => {
  let service: TestService;
  let legible = true;
  const examiner: Examiner & { close(): Promise<void> } = {
    engine: 'prepared',
    examine: async (_bytes, type) => {
      const { front, back, selfie } = mockFindings({}, new Date());
      const read = measured({ symbology: 'PDF417' as const, text: ON_PICTURE });
      const barcode = legible ? read : notMeasured('no barcode was read');
      return { document_front: front, document_back: { ...back, barcode }, selfie }[type] as ImageFindings;
    },
    judge: () => Promise.reject(new Error('nobody is asked to move')),
    close: async () => {},
  };
  beforeAll(async () => {
    service = await TestService.start({ store, openExaminer: async () => examiner });
  });
  afterAll(() => service.stop());

  async function validated(raw_barcode_data: unknown) {
    const sid = await service.started({});
    for (const type of TYPES) {
      const told = type === 'document_back' ? { raw_barcode_data } : {};
      const image = { format: 'jpeg', image_type: type, content: PICTURE, ...told };
      const { status, body } = await service.call('POST', `/verification/${sid}/images`, { image });
      expect(status, JSON.stringify(body)).toBe(200);
    }
    const { checks } = await service.until(sid, ['complete']);
    return { sid, validation: checks.document_validation };
  }
  const CLEAN = { recommendation: 'ALLOW' };
  const DIFFERS = { recommendation: 'CHALLENGE', reasons: ['data_comparison_failed'] };

  it.each<[string, unknown]>([
    ['the same', { PDF_417: ON_PICTURE }],
    ['the same, with other control characters', { PDF_417: ON_PICTURE.replace(/[\n\r]/g, '\r\n') }],
    ['the same among others', { QR_CODE: 'https://tourism.example', PDF_417: ON_PICTURE }],
    ['nothing', {}],
    ['nothing that is one', ['x'.repeat(0), 7, null]],
    ['no object', 'PDF_417'],
    ['null', null],
  ])('is no matter where it read %s', async (_, told) => {
    expect((await validated(told)).validation).toEqual(CLEAN);
  });

  it('is a question where the picture holds another one, also in a replay', async () => {
    const { sid, validation } = await validated({ PDF_417: ON_PICTURE.replace('SAMPLE', 'EXAMPLE') });
    expect(validation).toEqual(DIFFERS);
    expect((await replaySession(service.service.foundation, examiner, sid)).same).toBe(true);
  });

  it('is not taken for what the picture says where none can be read there', async () => {
    legible = false;
    expect((await validated({ PDF_417: ON_PICTURE.replace('SAMPLE', 'EXAMPLE') })).validation).toEqual(CLEAN);
    legible = true;
  });
});
