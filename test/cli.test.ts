import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { transliterate } from '../src/analysis/document/mrz/transliterate.ts';
import { COMMANDS } from '../src/commands/index.ts';
import { json, lines as linesOf, run, specimen, temporary } from './command-line.ts';

// Real processes, each of which loads the models: seconds on a quiet machine, minutes on a crowded one.
vi.setConfig({ testTimeout: 300_000 });

let ada: string;
let bob: string;
let scratch: string;
const of = (name: string): string => join(scratch, name);

beforeAll(async () => {
  const builder = '../scripts/build.js';
  await ((await import(builder)) as { buildIfStale(): Promise<void> }).buildIfStale();
  scratch = await temporary();
  ada = await specimen(0);
  bob = await specimen(1);
  const passport = await readFile(join(ada, 'passport.jpg'));
  const { width, height } = await sharp(passport).metadata();
  await sharp(passport)
    .extract({ left: 0, top: 0, width, height: Math.round(height * 0.6) })
    .jpeg()
    .toFile(of('without-mrz.jpg'));
  await writeFile(of('truncated.jpg'), passport.subarray(0, passport.length / 2));
  await writeFile(of('Erika Mustermann.jpg'), 'L01X00T47 is no picture');
}, 900_000);

afterAll(() => rm(scratch, { recursive: true, force: true }));

const passport = (folder: string) => join(folder, 'passport.jpg');
const selfie = (folder: string) => join(folder, 'selfie.jpg');
const object = (members: object) => `${JSON.stringify(members)}\n`;

interface Result {
  readonly recommendation: string;
  readonly checks: Record<string, { recommendation: string; reasons?: string[] }>;
  readonly person: Record<string, unknown>;
  readonly document: Record<string, unknown>;
  readonly verification_images: object[];
  readonly findings: { type: string; feedback: string }[];
}

describe('bonafide verify', () => {
  it('allows a passport with a selfie of its holder, and prints one JSON object: the result and its findings', async () => {
    const ended = await run(['verify', '--front', passport(ada), '--selfie', selfie(ada), '--json']);
    const { document } = JSON.parse(await readFile(join(ada, 'truth.json'), 'utf8'));
    const result = json<Result>(ended);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout.trimEnd()).not.toContain('\n');
    expect(result).toMatchObject({
      status: 'complete',
      recommendation: 'ALLOW',
      person: { surname: transliterate(document.holder.surname) },
      document: { type: 'passport', country: 'UTO', number: document.holder.documentNumber },
      checks: { document_validation: { recommendation: 'ALLOW' }, biometric_matching: { recommendation: 'ALLOW' } },
      policy: { version: expect.any(String), hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(result.verification_images).toEqual([
      { id: 'document_front', type: 'document_front' },
      { id: 'selfie', type: 'selfie' },
    ]);
    expect(result.findings.map(({ type, feedback }) => [type, feedback])).toEqual([
      ['document_front', 'ok'],
      ['selfie', 'ok'],
    ]);
    expect(ended.stdout).not.toContain('descriptor');
  });

  it('challenges the selfie of somebody else', async () => {
    const ended = await run(['verify', '--front', passport(ada), '--selfie', selfie(bob), '--json']);
    expect(ended.status).toBe(10);
    expect(json<Result>(ended).checks.biometric_matching).toEqual({
      recommendation: 'CHALLENGE',
      reasons: expect.arrayContaining(['biometric_mismatch']),
    });
  });

  it('challenges a passport whose machine readable zone is cut away, and tells a person why', async () => {
    const ended = await run(['verify', '--front', of('without-mrz.jpg'), '--selfie', selfie(ada)]);
    expect(ended).toMatchObject({ status: 10, stderr: '' });
    expect(ended.stdout).toMatch(/^CHALLENGE\nchecks\n {2}document_validation +CHALLENGE {2}\(.+\)\n/);
    expect(ended.stdout).toMatch(/\npictures\n {2}document_front +\w+\n {2}selfie +ok\n$/);
  });

  it('challenges a picture with no document on it, and does not count it as evidence', async () => {
    const ended = await run(['verify', '--front', selfie(ada), '--json']);
    expect(ended.status).toBe(10);
    expect(json<Result>(ended)).toMatchObject({ recommendation: 'CHALLENGE', verification_images: [] });
  });

  it.each([
    [
      'a file that is not there',
      'missing/Erika Mustermann.jpg',
      /^bonafide verify: --front cannot be read \(ENOENT\)\.\n$/,
    ],
    [
      'a file that is no picture',
      'Erika Mustermann.jpg',
      /^bonafide verify: --front is not a JPEG, PNG or WebP picture\.\n$/,
    ],
    ['a JPEG cut off half way', 'truncated.jpg', /^bonafide verify: --front .*(truncated|broken).*\.\n$/],
  ])('ends with 3 and a sentence without its name or content for %s', async (_, name, sentence) => {
    const ended = await run(['verify', '--front', of(name), '--json']);
    expect(ended).toMatchObject({ status: 3, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });
});

describe('words that the command line does not know', () => {
  it.each([
    ['no --front', ['verify', '--selfie', 'x.jpg'], '--front is needed'],
    ['an unknown flag', ['verify', '--frnt', 'x.jpg'], "Unknown option '--frnt'."],
    ['a word too many', ['verify', 'x.jpg'], "Unexpected argument 'x.jpg'."],
    ['two words too many', ['keys', 'rotate', 'all'], 'no more words'],
    ['an unknown command', ['verfy'], 'no such command'],
    ['no --batch', ['read-document'], '--batch'],
    ['no session', ['replay'], 'id of a session'],
    ['no action', ['app'], 'create, list, rotate-secret, disable'],
    ['an action that every object has', ['app', 'constructor'], 'create, list, rotate-secret, disable'],
    ['no name', ['app', 'create'], '--name is needed'],
    ['a mode that there is not', ['app', 'create', '--name', 'x', '--mode', 'prod'], '--mode must be test or live'],
    ['an overlap that is none', ['app', 'rotate-secret', '--client-id', 'x', '--overlap', 'soon'], '--overlap must be'],
    ['settings that are no object', ['app', 'create', '--name', 'x', '--settings', '[]'], '--settings must be'],
    ['no such setting', ['app', 'create', '--name', 'x', '--settings', '{"toString":1}'], 'no member toString'],
    ['a setting of another kind', ['app', 'create', '--name', 'x', '--settings', '{"selfie":"no"}'], 'selfie must be'],
    ['a bad option', ['serve', '--port', 'http'], 'PORT must be a whole number from 0 to 65535, and "http" is not.'],
    ['no folder for a specimen', ['specimen'], '--out is needed'],
    ['a day that there is not', ['specimen', '--out', 'x', '--today', '2026-02-30'], '--today must be a date'],
    ['a kind of document that there is not', ['specimen', '--out', 'x', '--type', 'library_card'], '--type must be'],
    ['a person that there is not', ['specimen', '--out', 'x', '--person', '99'], 'no person 99'],
    ['a person below 0', ['specimen', '--out', 'x', '--person', '-1'], '--person'],
  ])('end with 2 and one sentence: %s', async (_, args, sentence) => {
    const ended = await run([...args, '--json'], { variables: { DATA_DIR: of('untouched') } });
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(new RegExp(`^bonafide ${args[0]}: [^\\n]+\\.\\n$`));
    expect(ended.stderr).toContain(sentence);
    await expect(stat(of('untouched'))).rejects.toThrow('ENOENT');
  });

  it.each(COMMANDS.map(({ name }) => name))('%s explains itself with --help', async (name) => {
    const ended = await run([name, '--json', '--help']);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(new RegExp(`^bonafide ${name}[^\\n]*\\n {2}[A-Z].+\\.\\n$`));
  });

  it.each([[[]], [['help']], [['--help']]])('%j lists every command', async (args) => {
    const ended = await run(args);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    for (const { name } of COMMANDS) expect(ended.stdout).toContain(`bonafide ${name}`);
  });
});

describe('bonafide read-document --batch', () => {
  it('answers every line in order with the members that the conventions name, whatever lies between', async () => {
    const input = [
      object({ id: 'first', image: passport(ada) }),
      'Mustermann, no JSON\n',
      '\n',
      '["a list"]\n',
      object({ id: 'nothing' }),
      object({ id: 'missing', image: of('Erika.jpg') }),
      object({ id: 'text', image: of('Erika Mustermann.jpg') }),
      object({ id: 7, image: selfie(ada) }),
      object({ id: 'last', image: passport(bob) }).trimEnd(),
    ].join('');
    const ended = await run(['read-document', '--batch'], { input });
    const answers = linesOf(ended);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(answers.map(({ id }) => id)).toEqual(['first', null, null, 'nothing', 'missing', 'text', 7, 'last']);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false, true, true]);
    for (const bad of answers.slice(1, 6)) expect(bad.error).toMatch(/^[^\n]+\.$/);
    expect(JSON.stringify(answers.slice(1, 6))).not.toMatch(/Erika|Mustermann|L01X/);
    const truth = JSON.parse(await readFile(join(bob, 'truth.json'), 'utf8'));
    const read = answers.at(-1)!;
    expect(Object.keys(read)).toEqual([
      'id',
      'ok',
      'mrz',
      'barcode',
      'document',
      'person',
      'quality',
      'feedback',
      'ms',
    ]);
    expect(Object.keys(read.mrz as object)).toEqual([
      'format',
      'lines',
      'raw_lines',
      'corrections',
      'check_digits',
      'all_check_digits_valid',
    ]);
    expect(read).toMatchObject({
      mrz: {
        format: 'TD3',
        lines: truth.document.lines,
        check_digits: { document_number: { valid: true }, composite: { valid: true } },
        all_check_digits_valid: true,
      },
      document: { type: 'passport', number: truth.document.holder.documentNumber },
      person: { surname: transliterate(truth.document.holder.surname) },
      quality: { blur: expect.any(Number), glare: expect.any(Number) },
      feedback: 'ok',
      ms: expect.any(Number),
    });
    expect(answers[6]).toMatchObject({ mrz: null, document: null, person: null, feedback: 'document_not_found' });
  });

  it('answers forty lines, more than would ever wait in the queue of a service', async () => {
    const small = await sharp(passport(ada))
      .resize(640)
      .jpeg()
      .toFile(of('small.jpg'))
      .then(() => of('small.jpg'));
    const input = Array.from({ length: 40 }, (_, id) => object({ id, image: small })).join('');
    const ended = await run(['read-document', '--batch', '--queue-limit', '1'], { input });
    const answers = linesOf(ended);
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, id) => id));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('ends with 0 and says nothing when there is nothing to read', async () => {
    expect(await run(['read-document', '--batch'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('bonafide compare-faces --batch', () => {
  interface Compared {
    readonly distance: number;
    readonly a: object;
    readonly b: object;
  }

  it('tells people apart, answers every line in order and shows no template', async () => {
    const input = [
      object({ id: 1, a: passport(ada), b: selfie(ada) }),
      object({ id: 2, a: selfie(ada), b: selfie(bob) }),
      object({ id: 3, a: selfie(ada) }),
      object({ id: 4, a: selfie(ada), b: of('Erika.jpg') }),
      object({ id: 5, a: of('Erika.jpg'), b: of('Erika.jpg') }),
      object({ id: 6, a: of('grey.jpg'), b: selfie(ada) }),
      object({ id: 7, a: selfie(bob), b: selfie(ada) }),
    ].join('');
    await sharp({ create: { width: 640, height: 480, channels: 3, background: '#888' } })
      .jpeg()
      .toFile(of('grey.jpg'));
    const ended = await run(['compare-faces', '--batch', '--workers', '2'], { input });
    const answers = linesOf<Compared>(ended);
    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(answers).toMatchObject([
      { id: 1, ok: true, decision: 'same', a: { faces: 1 }, b: { faces: 1, face: { pose: {} } } },
      { id: 2, ok: true, decision: 'different' },
      { id: 3, ok: false, error: 'The line has no "b".' },
      { id: 4, ok: false, error: '"b": The picture cannot be read (ENOENT).' },
      { id: 5, ok: false },
      {
        id: 6,
        ok: false,
        error: 'There is no face in "a".',
        distance: null,
        decision: null,
        a: { faces: 0, face: null },
      },
      { id: 7, ok: true, decision: 'different' },
    ]);
    expect(Object.keys(answers[0]!)).toEqual(['id', 'ok', 'distance', 'decision', 'a', 'b', 'ms']);
    expect(answers[6]!.distance).toBeCloseTo(answers[1]!.distance, 6);
    expect(ended.stdout).not.toMatch(/descriptor|Erika/);
  });

  it('reads each file once, however many pairs it is in', async () => {
    const pipe = of('pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    // What a pipe holds can be had once; who opens it again waits for ever.
    const fed = writeFile(pipe, await readFile(selfie(ada)));
    const input = [1, 2, 3].map((id) => object({ id, a: pipe, b: selfie(ada) })).join('');
    const ended = await run(['compare-faces', '--batch'], { input });
    await fed;
    const answers = linesOf<Compared>(ended);
    expect(answers.map(({ distance }) => distance)).toEqual([0, 0, 0]);
    expect(answers[2]!.a).toEqual(answers[0]!.a);
  });
});

describe('bonafide specimen', () => {
  it('writes the same bytes for the same words, and the truth beside them', async () => {
    const again = of('again');
    await mkdir(again);
    const ended = await run(['specimen', '--person', '0', '--today', '2026-11-23', '--out', again, '--json']);
    const { folder, files } = json<{ folder: string; files: string[] }>(ended);
    expect({ status: ended.status, folder }).toEqual({ status: 0, folder: again });
    expect(files).toEqual(expect.arrayContaining(['passport.jpg', 'selfie.jpg', 'truth.json']));
    for (const file of files) expect(await readFile(join(again, file))).toEqual(await readFile(join(ada, file)));
  });
});
