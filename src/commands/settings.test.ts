import { describe, expect, it } from 'vitest';
import { UsageError } from './failure.ts';
import { parseSettings } from './settings.ts';

const restricted = (restriction: unknown) => JSON.stringify({ restrictedDocuments: [restriction] });

describe('documents that an application does not take', () => {
  it.each([
    { types: ['visa', 'passport'] },
    { countries: ['EST'], regions: ['HARJU'], message: 'Nicht hier: bitte Paß & Co. vorlegen!' },
    { countries: ['EST', 'LVA', 'LTU'], otherThan: true },
  ])('are named by what stands on them: %j', (restriction) => {
    expect(parseSettings(restricted(restriction)).restrictedDocuments).toEqual([restriction]);
  });

  it.each([
    {},
    { message: 'none of yours' },
    { types: [] },
    { types: ['pasport'] },
    { countries: ['Estonia'] },
    { countries: ['est'] },
    { types: ['visa'], otherThan: false },
    { types: ['visa'], colour: 'red' },
    'visa',
  ])('are not named by %j', (restriction) => {
    expect(() => parseSettings(restricted(restriction))).toThrow(UsageError);
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    'a < b',
    '[here](javascript:alert(1))',
    'press `this`',
    'two\nlines',
    'hidden\u0000',
    '',
    'x'.repeat(301),
  ])('are told in words that are neither HTML nor Markdown, not %j', (message) => {
    expect(() => parseSettings(restricted({ types: ['visa'], message }))).toThrow(/restrictedDocuments must be/);
  });
});
