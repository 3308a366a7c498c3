// Words in Latin script for training/train-latin.py: countries, languages, months, days and dates as Unicode's CLDR
// (in Node's Intl, Unicode-3.0 licence) has them in 60 languages; with a table of `keywords` by kind
// and language, those too (the model was trained with 370 titles of documents).
//
//     node training/latin-words.mjs [TABLE.json] > words.json
import { readFileSync } from 'node:fs';

const LANGUAGES =
  'en fr de es pt it nl da sv nb nn fi is et lv lt pl cs sk sl hr bs sr-Latn ro hu tr sq ga cy mt ms id vi az eu ca gl fo lb rm gd br af sw uz tk hsb dsb fy ku fil haw mi sm so zu xh st rw ln mg yo'.split(
    ' ',
  );
const REGIONS =
  'AD AE AL AM AO AR AT AU AZ BA BD BE BG BR BY CA CH CI CL CM CN CO CV CY CZ DE DK DO DZ EC EE EG ES ET FI FR GB GE GH GR HR HU ID IE IL IN IQ IR IS IT JM JP KE KR KZ LB LI LT LU LV MA MC MD ME MG MK MT MX MY NG NL NO NZ PE PH PK PL PT PY RO RS RU SA SE SI SK SM SN SY TH TN TR UA US UY VE VN XK ZA'.split(
    ' ',
  );
const LATIN = /^[\p{Script=Latin}\p{Mn}\p{N}\p{P}\p{Z}\p{S}]+$/u;

const words = new Set();
for (const language of LANGUAGES) {
  const regions = new Intl.DisplayNames(language, { type: 'region' });
  const languages = new Intl.DisplayNames(language, { type: 'language' });
  for (const region of REGIONS) words.add(regions.of(region));
  for (const code of LANGUAGES) words.add(languages.of(code));
  for (let month = 0; month < 12; month++) {
    const day = new Date(Date.UTC(1960 + month * 5, month, 1 + month * 2));
    for (const options of [{ month: 'long' }, { weekday: 'long' }, { dateStyle: 'long' }, { dateStyle: 'medium' }])
      words.add(new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(day));
  }
}
const keywords = process.argv[2] ? JSON.parse(readFileSync(process.argv[2], 'utf8')).keywords : {};
for (const byLanguage of Object.values(keywords))
  for (const list of Object.values(byLanguage)) for (const word of list) words.add(word);
process.stdout.write(
  JSON.stringify(
    [...words].map((word) => word.normalize('NFC')).filter((word) => LATIN.test(word) && word.length < 40),
  ),
);
