// Style and types of the whole repository, as the commit hook and CI ask for them.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHECKS = [
  ['style', ['@biomejs', 'biome', 'bin', 'biome'], ['check', '--error-on-warnings']],
  ['types', ['typescript', 'bin', 'tsc'], ['-p', 'tsconfig.json']],
  ['types of the page', ['typescript', 'bin', 'tsc'], ['-p', 'web/tsconfig.json']],
  ['types of its tests', ['typescript', 'bin', 'tsc'], ['-p', 'test/page/tsconfig.json']],
];

const failed = CHECKS.filter(([, program, args]) => {
  const path = join(root, 'node_modules', ...program);
  return spawnSync(process.execPath, [path, ...args], { cwd: root, stdio: 'inherit' }).status !== 0;
}).map(([name]) => name);
if (failed.length > 0)
  process.stderr.write(`Not as agreed: ${failed.join(', ')}. \`npm run fix\` mends most of style.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
