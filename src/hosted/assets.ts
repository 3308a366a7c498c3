import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Where the built page lies: beside the compiled service, or in dist/ where the sources run as they are. */
const WEB = [join(import.meta.dirname, '..', 'web'), join(import.meta.dirname, '..', '..', 'dist', 'web')].find(
  (path) => existsSync(join(path, 'index.html')),
);

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};
const ENCODINGS: readonly (readonly [name: string, ending: string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

export interface Asset {
  readonly type: string;
  readonly encoding: string | null;
  readonly content: Buffer;
}

const read = new Map<string, Buffer | null>();
const contentOf = (name: string): Buffer | null => {
  if (!read.has(name))
    read.set(name, WEB !== undefined && existsSync(join(WEB, name)) ? readFileSync(join(WEB, name)) : null);
  return read.get(name) ?? null;
};

/** A file of the page as `accepted` (Accept-Encoding) wants it; null where there is none. Names hold no folder. */
export function asset(name: string, accepted: string): Asset | null {
  const type = TYPES[extname(name)];
  if (type === undefined || !/^[\w-]+\.\w+$/.test(name)) return null;
  for (const [encoding, ending] of ENCODINGS) {
    const content = accepted.includes(encoding) ? contentOf(name + ending) : null;
    if (content) return { type, encoding, content };
  }
  const content = contentOf(name);
  return content && { type, encoding: null, content };
}

/** The page's HTML with its two blanks; null where the page was not built. */
export const template = (): string | null => contentOf('index.html')?.toString() ?? null;

let wordFiles: readonly string[] | undefined;

/** The file with the page's texts in the first of these languages that has one, so that a browser may fetch it early. */
export function wordsFile(languages: readonly string[]): string | null {
  wordFiles ??= WEB === undefined ? [] : readdirSync(WEB).filter((name) => /^[a-z]{2}-[\w-]+\.js$/.test(name));
  const wanted = languages.map((language) => `${language.slice(0, 2).toLowerCase()}-`);
  for (const prefix of wanted) {
    const found = wordFiles.find((name) => name.startsWith(prefix));
    if (found) return found;
  }
  return null;
}

const MODELS = join(import.meta.dirname, '..', '..', 'models');
/** The models that the page's auto-capture runs: the very files of the service. */
const PAGE_MODELS: ReadonlySet<string> = new Set(['blazeface', 'facemesh', 'document-mask']);
const models = new Map<string, Buffer>();

/** An ONNX file by its name without the ending; null for what is not the page's business. */
export function pageModel(name: string): Buffer | null {
  if (!PAGE_MODELS.has(name)) return null;
  const content = models.get(name) ?? readFileSync(join(MODELS, `${name}.onnx`));
  models.set(name, content);
  return content;
}
