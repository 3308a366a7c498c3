import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { json, lines, run, specimen, temporary } from './command-line.ts';
import { padFolder } from './pad-model.ts';

// Real processes, each of which loads the models: seconds on a quiet machine, minutes on a crowded one.
vi.setConfig({ testTimeout: 300_000 });

let scratch: string;
let selfie: string;
let pictures: Readonly<Record<string, Buffer>>;

beforeAll(async () => {
  const builder = '../scripts/build.js';
  await ((await import(builder)) as { buildIfStale(): Promise<void> }).buildIfStale();
  scratch = await temporary();
  selfie = join(await specimen(0), 'selfie.jpg');
  const plain = await readFile(selfie);
  pictures = { 'bona-fide.jpg': plain, 'attack.jpg': await sharp(plain).linear(0.7, 0).jpeg().toBuffer() };
}, 300_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

interface Examined {
  readonly checked: string;
  readonly good: boolean;
  readonly advice?: string;
}
async function doctor(path: string): Promise<{ status: number | null; findings: Examined[] }> {
  const variables = { DATA_DIR: join(scratch, 'data'), PAD_MODEL: path };
  const ended = await run(['doctor', '--json'], { variables });
  return { status: ended.status, findings: json<Examined[]>(ended) };
}
const ofModel = (findings: readonly Examined[]) => findings.find(({ checked }) => checked.includes('PAD_MODEL'));

describe('bonafide doctor, of an operator’s model', () => {
  it('says what was declared and what a score is worth', async () => {
    const { status, findings } = await doctor(await padFolder({ pictures }));
    expect(findings.filter(({ good }) => !good)).toEqual([]);
    expect(status).toBe(0);
    expect(ofModel(findings)?.checked).toBe(
      'the model of PAD_MODEL has the bytes that are declared: darkness, declared to miss 20 of 200 (print), 100 of 200 (screen) and to reject 0 of 400 people (at most 0.95 %): from 0.5 on a score denies',
    );
  });

  it('finds other bytes, and with them that no thread starts', async () => {
    const { status, findings } = await doctor(await padFolder({ pictures, declaration: { sha256: 'c'.repeat(64) } }));
    expect(status).toBe(1);
    const wrong = findings.filter(({ good }) => !good);
    expect(wrong).toHaveLength(2);
    expect(ofModel(wrong)?.advice).toMatch(
      /^PAD_MODEL: pad\.onnx has SHA-256 \w{64}, but c{64} is declared\. See docs/,
    );
    expect(wrong.map(({ checked }) => checked)).toContain('the models load and pass their self-test');
  });
});

describe('bonafide compare-faces --batch, with an operator’s model', () => {
  it('says what each picture scores, so that errors can be counted', async () => {
    const path = await padFolder({ pictures });
    const attack = join(path, '..', 'attack.jpg');
    const input = `${JSON.stringify({ id: 1, a: selfie, b: attack })}\n`;
    const ended = await run(['compare-faces', '--batch'], { input, variables: { PAD_MODEL: path } });
    expect(lines<{ a: object; b: object }>(ended)[0]).toMatchObject({
      a: { padScore: { measured: true, value: expect.closeTo(0, 1) } },
      b: { padScore: { measured: true, value: expect.closeTo(1, 1) } },
    });
  });
});
