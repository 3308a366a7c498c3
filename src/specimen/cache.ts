import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const PREFERRED = join(import.meta.dirname, '../../node_modules/.cache/bonafide');
const FALLBACK = join(tmpdir(), 'bonafide-cache');

/**
 * The picture kept under the key, or made and kept now. Keys are compared as JSON; any change to the renderers' sources
 * or to the image library makes every key a new one. Where the package's own folder is read-only, the system's
 * temporary folder serves.
 */
export async function cached(key: unknown, make: () => Promise<Buffer>): Promise<Buffer> {
  const file = await cacheFile(key);
  // Unreadable is as good as absent.
  const kept = await readFile(file).catch(() => null);
  if (kept) return kept;
  const made = await make();
  // Renamed into place: test workers that make the same picture at once must never read half of one.
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, made);
  await rename(unfinished, file);
  return made;
}

/** Absolute path under which `cached` keeps the picture of a key, whether it is there yet or not. */
export async function cacheFile(key: unknown): Promise<string> {
  const digest = createHash('sha256')
    .update(await fingerprint())
    .update(JSON.stringify(key))
    .digest('hex');
  return join(await directory(), digest);
}

let chosenDirectory: Promise<string> | undefined;
const directory = () => (chosenDirectory ??= writable());

async function writable(): Promise<string> {
  try {
    await mkdir(PREFERRED, { recursive: true });
    const probe = join(PREFERRED, `probe.${randomUUID()}`);
    await writeFile(probe, '');
    await rename(probe, join(PREFERRED, 'probe'));
    return PREFERRED;
  } catch {
    await mkdir(FALLBACK, { recursive: true });
    return FALLBACK;
  }
}

let knownFingerprint: Promise<string> | undefined;
const fingerprint = () => (knownFingerprint ??= sourcesAndLibrary());

async function sourcesAndLibrary(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(sharp.versions));
  const files = await readdir(import.meta.dirname, { recursive: true });
  for (const file of files.filter((name) => /(?<!\.test)\.(ts|js|json)$/.test(name)).sort()) {
    hash.update(file).update(await readFile(join(import.meta.dirname, file)));
  }
  return hash.digest('hex');
}
