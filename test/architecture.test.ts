import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

const FILES = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)));
const textOf = (file: string): string => readFileSync(join(SRC, file), 'utf8');

interface Import {
  readonly from: string;
  readonly to: string;
}

const IMPORT = /(?:\bfrom|\bimport) *\(? *'(\.[^']+)'/g;
const IMPORTS: readonly Import[] = FILES.flatMap((from) =>
  [...textOf(from).matchAll(IMPORT)].map((match) => ({ from, to: join(dirname(from), match[1] ?? '') })),
);

/** Types, sentences and pure functions that are part of the language here: everything may import them. */
const COMMON_TONGUE = ['analysis/findings.ts', 'errors.ts', 'duration.ts', 'personal.ts', 'random.ts', 'threads.ts'];

/** A folder of src/, or a file of it, and what else of src/ it may import. `x/` is all of a folder. */
const MAY_IMPORT: readonly (readonly [part: string, allowed: string, why: string])[] = [
  ['analysis/', '', 'pixels in, findings out: no session, no store, no network'],
  [
    'decision/',
    'analysis/face/compare.ts analysis/document/agreement.ts analysis/document/mrz/issuers.ts',
    'pure: the same findings, the same verdict',
  ],
  ['store/', '', 'has no rules of its own'],
  ['evidence/', 'store/', 'keeps pictures, judges none'],
  ['specimen/', 'analysis/homography.ts analysis/raster.ts analysis/document/mrz/', 'makes what the analysis reads'],
  [
    'gallery/',
    'decision/ store/ applications.ts audit.ts',
    'who was seen before: it knows neither pictures nor sessions',
  ],
  [
    'session/',
    'decision/ evidence/ gallery/ store/ activity.ts applications.ts audit.ts jobs.ts',
    'answers no HTTP, looks at no pixel',
  ],
  [
    'http/',
    'analysis/document/mrz/issuers.ts decision/ evidence/ gallery/ hosted/page.ts session/ store/ activity.ts applications.ts audit.ts',
    'turns requests into calls: it examines nothing',
  ],
  ['hosted/', 'http/server.ts session/ specimen/claimant.ts applications.ts', 'hands a page out: it decides nothing'],
  ['demo/', '', 'an integrator: it knows the public API and nothing behind it'],
  ['jobs.ts', 'store/', 'runs work that it does not know'],
  ['applications.ts', 'decision/ hosted/settings.ts store/', 'who may call'],
  ['activity.ts', 'store/ applications.ts', 'what happened, for whoever collects it'],
  ['audit.ts', 'store/', 'who did what'],
  ['docs.ts', 'config.ts http/', 'tables and schemas to pages'],
  ['network.ts', '', "reads the operator's files"],
  ['config.ts', '', 'read before everything else'],
  ['errors.ts', '', 'part of the language'],
  ['duration.ts', '', 'part of the language'],
  ['personal.ts', '', 'part of the language'],
  ['random.ts', '', 'part of the language'],
  ['threads.ts', '', 'part of the language'],
];

const within = (path: string, part: string): boolean => (part.endsWith('/') ? path.startsWith(part) : path === part);

describe('imports point one way', () => {
  it.each(MAY_IMPORT)('%s imports only what it may', (part, allowed, why) => {
    const others = IMPORTS.filter(({ from, to }) => within(from, part) && !within(to, part));
    const open = [...COMMON_TONGUE, ...allowed.split(' ')];
    const wrong = others.filter(({ to }) => !open.some((one) => within(to, one)));
    expect(
      wrong.map(({ from, to }) => `${from} imports ${to}`),
      `${part}: ${why}`,
    ).toEqual([]);
  });

  it('only the command line imports the commands', () => {
    const wrong = IMPORTS.filter(({ from, to }) => within(to, 'commands/') && !within(from, 'commands/'));
    expect([...new Set(wrong.map(({ from }) => from))]).toEqual(['cli.ts']);
  });

  it('only the composition root and the commands put everything together', () => {
    const named = ['service.ts', 'foundation.ts', 'cli.ts', 'commands/', ...MAY_IMPORT.map(([part]) => part)];
    expect(FILES.filter((file) => !named.some((part) => within(file, part)))).toEqual([]);
  });
});

const MOST_LINES = 300;
const WEB = join(import.meta.dirname, '..', 'web');
const PAGE_FILES = readdirSync(WEB, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(WEB, join(entry.parentPath, entry.name)));
const pageText = (file: string): string => readFileSync(join(WEB, file), 'utf8');

/** Auto-capture looks at pixels as the service does, by the same source (ADR 0017). */
const SHARED = /^capture\/auto\/[\w-]+\.ts: import [^;]* from '[^']*\/src\/analysis\//;

describe('the page and the service share types, the analysis, and nothing else that runs', () => {
  it('the page imports only types from the service, and its auto-capture the analysis', () => {
    const imports = PAGE_FILES.filter((file) => !file.endsWith('.test.ts')).flatMap((file) =>
      [...pageText(file).matchAll(/^(import|export) (?!type\b)[^;]*?from '[^']*\/src\/[^']*'/gms)].map(
        ([text]) => `${file}: ${text}`,
      ),
    );
    expect(imports.filter((one) => !SHARED.test(one))).toEqual([]);
  });

  it('nothing in the service imports the page', () => {
    expect(FILES.filter((file) => /(from|import\() *'[^']*\/web\//.test(textOf(file)))).toEqual([]);
  });

  it(`its files have at most ${MOST_LINES} lines too`, () => {
    expect(
      PAGE_FILES.filter((file) => !file.endsWith('.test.ts') && pageText(file).split('\n').length - 1 > MOST_LINES),
    ).toEqual([]);
  });
});

/** Files over the limit that are tables, each a list of facts without branches. */
const TABLES: readonly string[] = [];

describe('the house stays readable', () => {
  it('the environment is read in one place, which the command line is handed', () => {
    expect(FILES.filter((file) => textOf(file).includes('process.env'))).toEqual([]);
  });

  it('no folder is a drawer for what has no name', () => {
    const drawers = /(^|\/)(utils?|helpers?|common|core|services|shared|misc|lib)\//;
    expect(FILES.filter((file) => drawers.test(file))).toEqual([]);
  });

  it(`files have at most ${MOST_LINES} lines, tables apart`, () => {
    const long = FILES.filter((file) => textOf(file).split('\n').length - 1 > MOST_LINES);
    expect(long.sort()).toEqual([...TABLES].sort());
  });
});
