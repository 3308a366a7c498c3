import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transliterate } from '../../src/analysis/document/mrz/transliterate.ts';
import { openPool } from '../../src/analysis/pool.ts';
import { poolOptions } from '../../src/foundation.ts';
import { type CardSpecimen, makeCardSpecimen } from '../../src/specimen/card-specimen.ts';
import type { Kind } from '../../src/specimen/document/kinds.ts';
import { TestService } from '../service.ts';

// Documents with two sides, on the way of real sessions. Both stores take the same way with passports (real.test.ts).

const today = new Date().toISOString().slice(0, 10);
const consent = { start: { consent: { granted: true, document_id: 'terms-1' } } };
const specimenOf = (kind: Kind, person: number) => makeCardSpecimen({ kind, person, seed: 'test', today });

describe('a verification of a document with two sides', () => {
  let service: TestService;
  let card: CardSpecimen;
  let another: CardSpecimen;
  let licence: CardSpecimen;
  beforeAll(async () => {
    card = await specimenOf('national_id', 3);
    another = await specimenOf('national_id', 4);
    licence = await specimenOf('drivers_license', 3);
    service = await TestService.start({ store: 'sqlite', openExaminer: (config) => openPool(poolOptions(config)) });
  }, 300_000);
  afterAll(() => service.stop());

  const send = async (sid: string, type: string, { files }: CardSpecimen, file: string) =>
    (await service.upload(sid, type, files[file]!.toString('base64'))).body;

  /** Sends the three pictures and waits for the result. */
  async function verified(specimen: CardSpecimen) {
    const sid = (await service.create(consent)).session_id;
    const answers = [
      await send(sid, 'document_front', specimen, 'front.jpg'),
      await send(sid, 'document_back', specimen, 'back.jpg'),
      await send(sid, 'selfie', specimen, 'selfie.jpg'),
    ];
    expect(answers.map(({ feedback }) => feedback)).toEqual(['ok', 'ok', 'ok']);
    return { answers, ...(await service.until(sid, ['complete'])) };
  }

  it('asks for front, back and selfie of an identity card, and allows its holder', async () => {
    const { holder } = card.truth;
    const result = await verified(card);
    expect(result.answers).toEqual([
      { feedback: 'ok', complete: false, missing_images: ['document_back', 'selfie'] },
      { feedback: 'ok', complete: false, missing_images: ['selfie'] },
      { feedback: 'ok', complete: true, missing_images: [] },
    ]);
    expect(result.recommendation).toBe('ALLOW');
    expect(result.document).toMatchObject({ type: 'national_id', country: 'UTO', number: holder.documentNumber });
    expect(result.person.surname).toBe(transliterate(holder.surname));
    expect(result.checks).toMatchObject({
      document_validation: { recommendation: 'ALLOW' },
      biometric_matching: { recommendation: 'ALLOW' },
      flagged_identity: { recommendation: 'ALLOW' },
    });
  });

  it('sends the back of another person’s card back while the person is still there', async () => {
    const sid = (await service.create(consent)).session_id;
    await send(sid, 'document_front', card, 'front.jpg');
    expect(await send(sid, 'document_back', another, 'back.jpg')).toEqual({
      feedback: 'document_not_matching',
      complete: false,
      missing_images: ['document_back', 'selfie'],
    });
    expect((await send(sid, 'document_back', card, 'back.jpg')).feedback).toBe('ok');
  });

  it('reads an American licence from its barcode, and allows its holder', async () => {
    const { holder } = licence.truth;
    const result = await verified(licence);
    expect(result.checks.document_validation).toEqual({ recommendation: 'ALLOW' });
    expect(result.recommendation).toBe('ALLOW');
    expect(result.document).toMatchObject({
      type: 'drivers_license',
      country: 'US',
      region: 'ny',
      number: holder.documentNumber,
    });
    expect(result.person).toMatchObject({ surname: holder.surname, given_name: holder.givenNames });
  });
});
