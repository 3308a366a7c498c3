import { loadavg } from 'node:os';
import { transliterate } from '../src/analysis/document/mrz/transliterate.ts';
import { intersectionOverUnion } from '../src/analysis/document/quadrilateral.ts';
import type { DocumentFindings, VisualFieldName } from '../src/analysis/findings.ts';
import { VISUAL_FIELDS } from '../src/analysis/findings.ts';
import type { Pool } from '../src/analysis/pool.ts';
import { readPicture } from '../src/commands/pictures.ts';
import { areUnlinked, compareSides } from '../src/decision/sides.ts';
import type { Side } from '../src/specimen/document/card.ts';
import { KINDS } from '../src/specimen/document/kinds.ts';
import { circumstances, openBenchPool, publish, rate, TODAY, table } from './accuracy-report.ts';
import { KIND_LEVELS, type KindSample, kindSet } from './kinds-set.ts';

interface KindReading {
  readonly sample: KindSample;
  readonly findings: DocumentFindings;
}

/** Reads every picture of the set as the service would, and says how well. */
async function kindParagraphs(pool: Pool, crowded: boolean): Promise<string[]> {
  const readings: KindReading[] = [];
  for (const sample of await kindSet(crowded)) {
    const type = sample.side === 'front' ? 'document_front' : 'document_back';
    const bytes = await readPicture(sample.file, sample.id);
    readings.push({ sample, findings: (await pool.examine(bytes, type, TODAY)) as DocumentFindings });
  }
  return [
    crowded ? crowdParagraph(readings) : aloneParagraph(readings),
    zones(readings),
    barcodes(readings),
    entries(readings),
    sides(readings),
    ...(crowded ? [outlines(readings)] : []),
    `Misread or unread: ${misread(readings).join('; ') || 'nothing'}.`,
  ];
}

const aloneParagraph = ({ length }: readonly KindReading[]): string =>
  `${length} photographs of cards, stickers and licences by \`bonafide specimen --type\`'s tables: two arrangements, five languages, two typefaces, barcodes of versions 1 to 10. The limits by which barcodes are found were chosen on others drawn from the same tables. American fronts are not held out: that two entries may share a line was learned from these very pages (78 of 90 and 39 of 45 before).`;

function crowdParagraph(readings: readonly KindReading[]): string {
  const hidden = (what: 'zone' | 'barcode') => readings.filter(({ sample }) => sample.hidden.includes(what)).length;
  const { held, entries } = readings.reduce(
    (sum, { sample: { thumbs, hiddenEntries } }) => ({
      held: sum.held + (thumbs > 0 ? 1 : 0),
      entries: sum.entries + hiddenEntries,
    }),
    { held: 0, entries: 0 },
  );
  return `The same ${readings.length} documents with a hand that holds them (${held} of them) and pens, keys, cups, paper and cables about and partly under them. What a thumb hides a part of, on hard ones alone, is not asked for: ${hidden('zone')} zones, ${hidden('barcode')} barcodes and ${entries} entries.`;
}

/** Where the document lies, found and told. */
function outlines(readings: readonly KindReading[]): string {
  const overlapOf = ({ sample, findings: { outline } }: KindReading) =>
    outline.measured ? intersectionOverUnion(outline.value.corners, sample.corners) : 0;
  const row = (name: string, is: Is) => [
    name,
    ...KIND_LEVELS.map((level) => share(at([level], readings), is)),
    share(at(['mild', 'medium'], readings), is),
  ];
  return table(
    ['outline', ...KIND_LEVELS, 'mild and medium'],
    [
      row('overlap above 0.95', (one) => overlapOf(one) > 0.95),
      row('not measured', ({ findings: { outline } }) => !outline.measured),
      row('**measured, overlap to 0.9**', (one) => one.findings.outline.measured && !(overlapOf(one) > 0.9)),
    ],
  );
}

/** Fronts with the back of the same card, and with that of the next one. */
function sides(readings: readonly KindReading[]): string {
  const kinds = (['national_id', 'drivers_license'] as const).map((kind) => {
    const of = (side: Side) => readings.filter(({ sample }) => sample.kind === kind && sample.side === side);
    const levels = KIND_LEVELS.map((level) => [at([level], of('front')), at([level], of('back'))] as const);
    const pairs = (step: number) =>
      levels.flatMap(([fronts, backs]) =>
        fronts.map((front, i) => [front.findings, backs[(i + step) % fronts.length]!.findings] as const),
      );
    const differ = ([front, back]: readonly [DocumentFindings, DocumentFindings]) =>
      compareSides(front, back).some(({ verdict }) => verdict === 'different');
    const own = pairs(0);
    const others = pairs(1);
    return [
      kind,
      rate(own.filter(differ).length, own.length),
      rate(own.filter((pair) => !differ(pair) && areUnlinked(...pair)).length, own.length),
      rate(others.filter((pair) => !differ(pair) && !areUnlinked(...pair)).length, others.length),
    ];
  });
  const heads = [
    'front and back, all levels',
    'own back called different',
    'own back not linked',
    "**another's back passed**",
  ];
  return table(heads, kinds);
}

type Is = (reading: KindReading) => boolean;
const share = (all: readonly KindReading[], is: Is) => rate(all.filter(is).length, all.length);
const hasZone: Is = ({ sample: { lines, hidden } }) => lines.length > 0 && !hidden.includes('zone');
const hasBarcode: Is = ({ sample: { payload, hidden } }) => payload !== undefined && !hidden.includes('barcode');
const isExact: Is = ({ sample, findings: { mrz } }) =>
  mrz.measured && mrz.value.lines.join('\n') === sample.lines.join('\n');
const isDeceptive: Is = (one) =>
  one.findings.mrz.measured && one.findings.mrz.value.allCheckDigitsValid && !isExact(one);
const isDecoded: Is = ({ sample, findings: { barcode } }) => barcode.measured && barcode.value.text === sample.payload;
const isOfAnother: Is = (one) => one.findings.barcode.measured && !isDecoded(one);
const at = (levels: readonly string[], all: readonly KindReading[]) =>
  all.filter(({ sample }) => levels.includes(sample.level));

function zones(readings: readonly KindReading[]): string {
  const all = readings.filter(hasZone);
  const formats = [...new Set(all.map(({ sample }) => KINDS[sample.kind].format))];
  const row = (name: string, some: readonly KindReading[]) => [
    name,
    ...KIND_LEVELS.map((level) => share(at([level], some), isExact)),
    share(at(['mild', 'medium'], some), isExact),
    share(some, isDeceptive),
  ];
  return table(
    ['machine readable zone, exact', ...KIND_LEVELS, 'mild and medium', '**wrong though all digits are valid**'],
    [
      ...formats.map((format) =>
        row(
          format,
          all.filter(({ sample }) => KINDS[sample.kind].format === format),
        ),
      ),
      row('all', all),
    ],
  );
}

function barcodes(readings: readonly KindReading[]): string {
  const all = readings.filter(hasBarcode);
  return table(
    ['PDF417 of licences', ...KIND_LEVELS, 'mild and medium'],
    [
      [
        'decoded to the letter',
        ...KIND_LEVELS.map((level) => share(at([level], all), isDecoded)),
        share(at(['mild', 'medium'], all), isDecoded),
      ],
      [
        '**decoded otherwise**',
        ...KIND_LEVELS.map((level) => share(at([level], all), isOfAnother)),
        share(at(['mild', 'medium'], all), isOfAnother),
      ],
    ],
  );
}

interface Counted {
  readonly reading: KindReading;
  readonly name: VisualFieldName;
  readonly printed: string;
  readonly read: string | undefined;
}

const isRead = (name: string): name is VisualFieldName => VISUAL_FIELDS.some((one) => one === name);

const counted = (readings: readonly KindReading[]): Counted[] =>
  readings.flatMap((reading) =>
    reading.sample.entries.flatMap(({ name, text, date }) => {
      const { visualZone } = reading.findings;
      if (!isRead(name)) return [];
      const field = visualZone.measured ? visualZone.value.fields.find((one) => one.name === name) : undefined;
      return [{ reading, name, printed: date ?? text, read: field?.date ?? field?.text }];
    }),
  );

const bare = (text: string) => transliterate(text).replace(/[^A-Z0-9]/g, '');
const same = ({ printed, read }: Counted) => read === printed;
const folded = ({ printed, read }: Counted) => read !== undefined && bare(read) === bare(printed);

function entries(readings: readonly KindReading[]): string {
  const fronts = counted(readings.filter(({ sample }) => sample.side === 'front'));
  const rows = [...new Set(fronts.map(({ reading }) => reading.sample.kind))].flatMap((kind) =>
    [['mild', 'medium'], ['hard']].map((levels) => {
      const some = fronts.filter(({ reading: { sample } }) => sample.kind === kind && levels.includes(sample.level));
      const wrong = some.filter((one) => one.read !== undefined && !folded(one));
      return [
        kind,
        levels.join(' and '),
        rate(some.filter(same).length, some.length),
        rate(some.filter(folded).length, some.length),
        rate(wrong.length, some.length),
      ];
    }),
  );
  return table(['entries of fronts', 'level', 'exact, diacritics included', 'exact, folded', 'read otherwise'], rows);
}

/** For specimens of fictional people only: it holds their data. */
function misread(readings: readonly KindReading[]): string[] {
  const zones = readings.filter((one) => hasZone(one) && !isExact(one));
  const codes = readings.filter((one) => hasBarcode(one) && !isDecoded(one));
  const wrong = counted(at(['mild', 'medium'], readings)).filter(
    (one) => one.reading.sample.side === 'front' && !folded(one),
  );
  return [
    ...[...zones, ...codes].map(({ sample, findings }) => `${sample.id} (answered \`${findings.feedback}\`)`),
    ...wrong.map(
      ({ reading, name, printed, read }) =>
        `${reading.sample.id} ${name} \`${printed}\` ${read === undefined ? 'not found' : `read \`${read}\``}`,
    ),
  ];
}

const crowded = process.argv[2] === 'crowded';
const title = crowded
  ? '## Documents of other kinds, held in a hand and among other things'
  : '## Documents of other kinds';
const load = loadavg()[0]!;
const pool = await openBenchPool();
try {
  const paragraphs = await kindParagraphs(pool, crowded);
  await publish(crowded ? 'crowded' : 'kinds', [title, circumstances('bench:documents', load), ...paragraphs]);
} finally {
  await pool.close();
}
