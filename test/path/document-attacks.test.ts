import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPool } from '../../src/analysis/pool.ts';
import { poolOptions } from '../../src/foundation.ts';
import { cached } from '../../src/specimen/cache.ts';
import { type DocumentAttack, photographAttack } from '../../src/specimen/document/attacks/attacks.ts';
import { photograph } from '../../src/specimen/document/camera.ts';
import { holder } from '../../src/specimen/document/holder.ts';
import { passport } from '../../src/specimen/document/passport.ts';
import type { Page } from '../../src/specimen/document/sheet.ts';
import { person, portrait } from '../../src/specimen/people/index.ts';
import { TestService } from '../service.ts';

// Nothing stands in for anything here: drawn documents before a drawn camera, real models, a real store.

const camera = { level: 'mild', seed: 'document attacks' } as const;

async function genuinePage(): Promise<{ page: Page; face: Buffer }> {
  const face = await cached(['document attacks'], () => portrait(person('cast:3'), { size: 500, supersampling: 1 }));
  const bearer = holder({ seed: camera.seed, age: 40, sex: 'male', today: '2026-11-26' });
  return { page: await passport(bearer, face, camera.seed), face };
}

async function pictureOf(kind: DocumentAttack | 'genuine'): Promise<string> {
  const made = await cached(['document attacks', kind], async () => {
    const { page, face } = await genuinePage();
    if (kind === 'genuine') return (await photograph(page, camera)).jpeg;
    return (await photographAttack(page, kind, { seed: camera.seed, otherFace: face }, camera)).jpeg;
  });
  return made.toString('base64');
}

describe('a document before the camera', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({
      store: 'sqlite',
      settings: { selfie: false },
      openExaminer: (config) => openPool(poolOptions(config)),
    });
  });
  afterAll(() => service.stop());

  const checksOf = async (kind: DocumentAttack | 'genuine') => {
    const sid = await service.started({});
    expect((await service.upload(sid, 'document_front', await pictureOf(kind))).body.feedback).toBe('ok');
    return (await service.until(sid, ['complete'])).checks;
  };

  it('that is genuine is held against nobody, and not called examined either', async () => {
    const checks = await checksOf('genuine');
    expect(checks.document_validation.recommendation).toBe('ALLOW');
    expect(checks.document_authentication).toEqual({ recommendation: 'N/A' });
    expect(checks.document_liveness).toEqual({ recommendation: 'N/A' });
  });

  it('that is shown on a screen is a question about its presentation', async () => {
    const { document_liveness } = await checksOf('screen');
    expect(document_liveness).toEqual({ recommendation: 'CHALLENGE', reasons: ['presentation_attack'] });
  });

  it('that is copied in black and white is a question about its security features', async () => {
    const { document_authentication } = await checksOf('monochrome_copy');
    expect(document_authentication).toEqual({ recommendation: 'CHALLENGE', reasons: ['missing_security_features'] });
  });
});
