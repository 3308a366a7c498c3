import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMAGE_TYPES } from '../../../src/analysis/findings.ts';
import { CAMERA_PROBLEMS } from '../camera/contract.ts';
import { REFUSED } from '../state.ts';
import { chooseLanguage, isRightToLeft, LANGUAGES, loadStrings } from './strings.ts';

type Words = Readonly<Record<string, string>>;
const read = (language: string): Words =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${language}.json`), 'utf8'));
const ENGLISH = read('en');
const OTHERS = Object.keys(LANGUAGES).filter((language) => language !== 'en');
const placeholders = (text = ''): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([whole]) => whole).sort();

/** Words that are spelled alike in both. */
const ALIKE: Readonly<Record<string, readonly string[]>> = { fr: ['step.document'] };

describe('every language says everything', () => {
  it('each language has its file, and each file its language', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.json'));
    expect(files.map((name) => name.replace('.json', '')).sort()).toEqual(Object.keys(LANGUAGES).sort());
  });

  it.each(OTHERS)('%s has the texts of English, no fewer and no more, in the same order', (language) => {
    expect(Object.keys(read(language))).toEqual(Object.keys(ENGLISH));
  });

  it.each(OTHERS)('%s fills in the same values', (language) => {
    const words = read(language);
    const wrong = Object.keys(ENGLISH).filter(
      (key) => `${placeholders(words[key])}` !== `${placeholders(ENGLISH[key])}`,
    );
    expect(wrong).toEqual([]);
  });

  it.each(['en', ...OTHERS])('%s leaves nothing empty, and puts no markup into a text', (language) => {
    const wrong = Object.entries(read(language)).filter(([, text]) => text.trim() === '' || /[<>]/.test(text));
    expect(wrong).toEqual([]);
  });

  it.each(OTHERS)('%s is translated throughout', (language) => {
    const same = Object.entries(read(language)).filter(([key, text]) => text === ENGLISH[key]);
    expect(same.map(([key]) => key).filter((key) => !ALIKE[language]?.includes(key))).toEqual([]);
  });

  it('there are words for every refusal, camera problem and side', () => {
    const keys = [
      ...REFUSED.map((code) => `feedback.${code}`),
      ...CAMERA_PROBLEMS.filter((problem) => problem !== 'ended').map((problem) => `problem.${problem}`),
      ...IMAGE_TYPES,
    ].flatMap((key) => [`${key}.title`, `${key}.text`]);
    expect(keys.filter((key) => !(key in ENGLISH))).toEqual([]);
  });
});

describe('the language of the page', () => {
  it.each([
    [['pt-BR', 'en'], 'pt'],
    [['fr-CA'], 'fr'],
    [['sv', 'de-AT', 'en'], 'de'],
    [['zh-Hant', 'ar-EG'], 'ar'],
    [[null, undefined, '', 'constructor'], 'en'],
    [['de', 'ja'], 'de'],
  ])('of %j is %s', (wishes, language) => expect(chooseLanguage(wishes)).toBe(language));

  it('runs from right to left in Arabic alone', () =>
    expect(Object.keys(LANGUAGES).filter(isRightToLeft)).toEqual(['ar']));

  it('fills in values, and an application’s own words stand in place of ours', async () => {
    const t = await loadStrings('de', { 'done.text': 'Bis bald, {name}!' });
    expect(t('back_to', { name: 'Lumen' })).toBe('Zurück zu Lumen');
    expect(t('done.text', { name: 'Lumen' })).toBe('Bis bald, Lumen!');
  });

  it('a value is text: what looks like a placeholder in it stays', async () => {
    const t = await loadStrings('en');
    expect(t('back_to', { name: '{time} <b>$&</b>' })).toBe('Back to {time} <b>$&</b>');
  });
});
