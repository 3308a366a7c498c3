// What an installation weighs: each production package with what only it brings, then the sums, in MB on this disk.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LEAST_SHOWN = 0.5e6;

const bytesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const folders = new Set(listed.toString().split('\n').filter(Boolean).slice(1));
const all = bytesBelow(join(root, 'node_modules'));
const own = ['bin', 'dist', 'models'].map((folder) => [`(this package) ${folder}/`, sizeOr0(join(root, folder))]);

function sizeOr0(folder) {
  try {
    return bytesBelow(folder);
  } catch {
    return 0;
  }
}

/** Without the packages that lie below it: each is counted by itself. */
function ownBytes(folder) {
  const nested = [...folders].filter((other) => other.startsWith(`${folder}/`));
  const direct = nested.filter((one) => !nested.some((other) => one.startsWith(`${other}/`)));
  return bytesBelow(folder) - direct.reduce((sum, one) => sum + bytesBelow(one), 0);
}

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = [...folders].map((folder) => [folder.slice(join(root, 'node_modules/').length), ownBytes(folder)]);
const rows = [...packages, ...own].sort(([, a], [, b]) => b - a);
const production = packages.reduce((sum, [, bytes]) => sum + bytes, 0);
const small = rows.filter(([, bytes]) => bytes < LEAST_SHOWN);
const line = ([what, bytes]) => `${(bytes / 1e6).toFixed(1).padStart(8)}  ${what}\n`;

process.stdout.write(`${name} ${version}, MB\n`);
for (const row of rows.filter(([, bytes]) => bytes >= LEAST_SHOWN)) process.stdout.write(line(row));
process.stdout.write(line([`${small.length} smaller ones`, small.reduce((sum, [, bytes]) => sum + bytes, 0)]));
process.stdout.write(line([`production dependencies (${packages.length} packages)`, production]));
process.stdout.write(line(['with what developing needs', all]));
