import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Personal } from './personal.ts';

const name = new Personal({ surname: 'ERIKSSON' });

it('gives its value to the one who opens it', () => {
  expect(name.open()).toEqual({ surname: 'ERIKSSON' });
});

it.each([
  ['a template string', () => `${name}`],
  ['concatenation', () => `for ${String(name)}`],
  ['JSON', () => JSON.stringify({ deep: [{ name }] })],
  ['inspection', () => inspect({ deep: { name } }, { showHidden: true, depth: 9 })],
  ['a log format', () => format('%s %j %o %O', name, name, name, name)],
  ['an error message', () => new Error(`bad name ${name}`).message],
])('shows nothing of it in %s', (_, show) => {
  expect(show()).toContain('[personal]');
  expect(show()).not.toContain('ERIKSSON');
});

it('shows nothing when its properties are copied or listed', () => {
  expect(Object.keys(name)).toEqual([]);
  expect({ ...name }).toEqual({});
  expect(() => structuredClone(name)).not.toThrow();
  expect(JSON.stringify(structuredClone({ ...name }))).toBe('{}');
});
