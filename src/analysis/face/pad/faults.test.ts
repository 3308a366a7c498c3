import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DECLARATION } from '../../../../test/pad-model.ts';
import { tellsApart, weightOf } from './declaration.ts';
import { faultOf } from './faults.ts';

const WHOLE = { ...DECLARATION, sha256: 'a'.repeat(64) };

/** The declaration with a member set, or left out where the value is undefined. */
function changed(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(WHOLE));
  const names = path.split('.');
  const last = names.pop()!;
  const within = names.reduce((inner, name) => (inner[name] ??= {}), copy);
  within[last] = value;
  return JSON.parse(JSON.stringify(copy));
}

const MEMBERS = [
  ...['name', 'file', 'sha256', 'licence', 'source', 'limit'],
  ...['scale', 'width', 'height', 'channels', 'layout', 'mean', 'deviation'].map((name) => `input.${name}`),
  ...['classes', 'activation'].map((name) => `output.${name}`),
  ...['dataSet', 'date', 'apcer', 'bpcer'].map((name) => `measured.${name}`),
  ...['bonaFide.picture', 'bonaFide.score', 'attack.picture', 'attack.score'].map((name) => `selfTest.${name}`),
  'selfTest.tolerance',
];

describe('a declaration', () => {
  it('that is whole is taken', () => {
    expect(faultOf(WHOLE)).toBeNull();
  });

  it('as docs/operating.md shows one is taken, but for the hash that it leaves open', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/operating.md'), 'utf8');
    const [, example] = /```json\n(\{\s*"name": "our-pad[^`]+)```/.exec(page)!;
    const { sha256, ...shown } = JSON.parse(example!);
    expect(faultOf({ ...shown, sha256: WHOLE.sha256 })).toBeNull();
    expect(sha256).toBe('…');
    expect(weightOf(shown.measured)).toBe('DENY');
  });

  it('may name the classes of living people in place of those of attacks', () => {
    expect(faultOf(changed('output', { classes: 2, bonaFide: [0], activation: 'softmax' }))).toBeNull();
  });

  it.each(MEMBERS)('without %s is refused, and the sentence names it', (path) => {
    expect(faultOf(changed(path, undefined))).toMatch(new RegExp(`^${path} must be [^\\n]+, and it is absent\\.$`));
  });

  it.each(MEMBERS)('with something else as %s is refused, and the sentence shows it', (path) => {
    for (const value of [null, '', {}, [], -1, true])
      expect(faultOf(changed(path, value))).toMatch(new RegExp(`^${path}(\\.\\w+)? must be [^\\n]+ is not\\.$`));
  });

  it.each<[path: string, value: unknown]>([
    ['file', '../pad.onnx'],
    ['file', '/etc/passwd'],
    ['file', '..'],
    ['sha256', 'A'.repeat(64)],
    ['input.scale', 0.9],
    ['input.scale', 4.1],
    ['input.width', 80.5],
    ['input.height', 513],
    ['input.channels', 'GRAY'],
    ['input.mean', [0, 0]],
    ['input.mean', [0, 0, 256]],
    ['input.deviation', [1, 1, 0]],
    ['output.classes', 0],
    ['output.attack', [1, 1]],
    ['output.attack', [0.5]],
    ['output.bonaFide', []],
    ['limit', 1.01],
    ['limit', '0.5'],
    ['measured.date', '2026-13-01'],
    ['measured.date', '27 November 2026'],
    ['measured.apcer', [{ species: 'print', passed: 3, presented: 2 }]],
    ['measured.apcer', [{ species: '', passed: 1, presented: 2 }]],
    ['measured.apcer', [{ passed: 1, presented: 2 }]],
    ['measured.apcer', [{ species: 'print', passed: 1, presented: 2, rate: 0.5 }]],
    ['measured.bpcer', { rejected: 0, presented: 0 }],
    ['measured.bpcer', { rejected: 0.5, presented: 100 }],
    ['selfTest.attack.picture', 'pictures/attack.jpg'],
    ['selfTest.tolerance', 0.2],
  ])('with %s = %j is refused, and the sentence names it', (path, value) => {
    expect(faultOf(changed(path, value))).toMatch(new RegExp(`^${path} must be [^\\n]+ is not\\.$`));
  });

  it.each(['apcer', 'input.treshold', 'measured.bpcr', 'notes'])(
    'with a member %s that there is none of is refused',
    (path) => {
      expect(faultOf(changed(path, 1))).toBe(`${path} is no member of a declaration.`);
    },
  );

  it.each([null, [], 'text', 3])('that is %j is refused', (given) => {
    expect(faultOf(given)).toBe('it must be a JSON object.');
  });

  it.each<[what: string, path: string, value: unknown, sentence: RegExp]>([
    ['no class', 'output.attack', undefined, /^output must name either/],
    ['classes of both sides', 'output.bonaFide', [0], /^output must name either/],
    ['a class too high', 'output.attack', [2], /^output names a class/],
    ['a softmax over all', 'output.attack', [0, 1], /^output\.activation softmax/],
    ['two sigmoids', 'output', { classes: 2, attack: [0, 1], activation: 'sigmoid' }, /^output\.activation sigmoid/],
    ['a self-test that the limit does not part', 'limit', 0.995, /^selfTest must hold/],
    ['a self-test as wide as what it tests', 'selfTest.attack.score', 0.505, /^selfTest must hold/],
    ['a self-test the wrong way round', 'selfTest', reversed(), /^selfTest must hold/],
    [
      'more people rejected than attacks found',
      'measured.bpcer',
      { rejected: 95, presented: 100 },
      /^measured does not/,
    ],
    ['too few pictures to say anything', 'measured', ofOneEach(), /^measured does not/],
  ])('with %s is refused', (_, path, value, sentence) => {
    expect(faultOf(changed(path, value))).toMatch(sentence);
  });
});

function ofOneEach() {
  return {
    ...WHOLE.measured,
    apcer: [{ species: 'print', passed: 0, presented: 1 }],
    bpcer: { rejected: 0, presented: 1 },
  };
}

function reversed() {
  const { bonaFide, attack, tolerance } = WHOLE.selfTest;
  return { bonaFide: attack, attack: bonaFide, tolerance };
}

describe('what a score beyond the limit is worth', () => {
  const rejecting = (rejected: number, presented: number) => ({ ...WHOLE.measured, bpcer: { rejected, presented } });

  it.each([
    [0, 381, 'DENY'],
    [0, 380, 'CHALLENGE'],
    [1, 563, 'DENY'],
    [1, 562, 'CHALLENGE'],
    [50, 10_000, 'DENY'],
    [100, 10_000, 'CHALLENGE'],
  ] as const)('%i of %i people rejected: %s, by the upper bound and not by the rate', (rejected, presented, weight) => {
    expect(weightOf(rejecting(rejected, presented))).toBe(weight);
  });

  it('is nothing where no kind of attack is found more often than people are rejected', () => {
    const blind = [{ species: 'print', passed: 200, presented: 200 }];
    expect(tellsApart({ ...rejecting(0, 400), apcer: blind })).toBe(false);
    const seeing = [...blind, { species: 'screen', passed: 100, presented: 200 }];
    expect(tellsApart({ ...rejecting(0, 400), apcer: seeing })).toBe(true);
  });
});
