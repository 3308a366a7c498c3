import { describe, expect, it } from 'vitest';
import { VISUAL_FIELDS } from '../../findings.ts';
import { transliterate } from '../mrz/transliterate.ts';
import table from './data/labels.json' with { type: 'json' };
import { captionOf } from './labels.ts';

describe('a caption', () => {
  it.each([
    ['Surname / Nom', 'surname'],
    ['Given names / Prénoms', 'given_names'],
    ['Passport No. / Passeport N°', 'document_number'],
    ['Date of birth / Date de naissance', 'date_of_birth'],
    ['Place of birth / Lieu de naissance', 'place_of_birth'],
    ["Date of expiry / Date d'expiration", 'date_of_expiry'],
    ["Holder's signature / Signature du titulaire", 'signature'],
    ['Staatsangehörigkeit', 'nationality'],
    ['Datum narození', 'date_of_birth'],
    ['Doğum Tarihi', 'date_of_birth'],
    ['Ngày sinh', 'date_of_birth'],
    ['Sex/Sexe', 'sex'],
    ['DOB', 'date_of_birth'],
  ])('%s names %s', (line, name) => expect(captionOf(line)).toBe(name));

  it('is known with one letter in four misread or cut off, as small print is', () => {
    expect(captionOf('Natlonalitty / Nationalté')).toBe('nationality');
    expect(captionOf('Date of bigth / Dated')).toBe('date_of_birth');
    expect(captionOf('Date ofissue / Date de döiwrance')).toBe('date_of_issue');
    expect(captionOf('ce of birth / L')).toBe('place_of_birth');
  });

  it('is not seen in what a document states', () => {
    for (const value of ['ØSTERGAARD', 'ZENITH', 'ANNA MARIA', '12 AUG 1974', 'L898902C3', 'F', 'UTOPIAN', '', '///'])
      expect([value, captionOf(value)]).toEqual([value, undefined]);
  });

  it('every entry that is kept has captions, and no word names two entries', () => {
    const { source: _source, ...captions } = table as Record<string, unknown> as Record<string, string[]>;
    for (const name of VISUAL_FIELDS) expect(captions[name]?.length).toBeGreaterThan(0);
    const words = Object.values(captions).flatMap((list) => [...new Set(list)]);
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  });

  it('every caption fits the 31 bits in which errors are counted', () => {
    const { source: _source, ...captions } = table as Record<string, unknown> as Record<string, string[]>;
    const long = Object.values(captions)
      .flat()
      .filter((word) => transliterate(word).replace(/[^A-Z]/g, '').length > 31);
    expect(long).toEqual([]);
  });

  it('of the greatest length is known with errors anywhere in it', () => {
    const { source: _source, ...captions } = table as Record<string, unknown> as Record<string, string[]>;
    const words = Object.values(captions).flat();
    const longest = words.reduce((one, other) => (other.length > one.length ? other : one));
    const name = captionOf(longest);
    expect(name).toBeDefined();
    for (const i of [1, Math.floor(longest.length / 2), longest.length - 2])
      expect(captionOf(`${longest.slice(0, i)}#${longest.slice(i + 1)}`)).toBe(name);
  });
});
