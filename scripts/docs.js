// Writes the pages that are made of the code; test/drift.test.ts fails where one is out of date.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.js';

await buildIfStale();
const { GENERATED } = await import('../dist/docs.js');
const root = fileURLToPath(new URL('..', import.meta.url));
for (const [path, text] of Object.entries(GENERATED)) {
  writeFileSync(join(root, path), await text());
  process.stdout.write(`${path}\n`);
}
