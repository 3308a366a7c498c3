// Compiles src/ to dist/ when a source is newer than the last build, and gives a clone its commit hook.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const STAMP = at('dist', '.built');

const sources = () =>
  readdirSync(at('src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

const builtAt = () => (existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0);
const isStale = () =>
  [...sources(), at('package.json'), at('tsconfig.build.json')].some((file) => statSync(file).mtimeMs > builtAt());

export async function buildIfStale() {
  if (!isStale()) return;
  if (!existsSync(at('node_modules', 'typescript'))) {
    if (existsSync(STAMP)) return;
    throw new Error('There is no build yet, and the compiler is not installed: run `npm install` first.');
  }
  process.stderr.write('Building…\n');
  // Beside the old build, which processes may be starting from, and then in its place.
  const fresh = at(`dist.${process.pid}`);
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', at('tsconfig.build.json'), '--outDir', fresh], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  for (const file of sources().filter((name) => name.endsWith('.json'))) cpSync(file, file.replace(at('src'), fresh));
  writeFileSync(join(fresh, '.built'), '');
  const old = at(`dist.${process.pid}.old`);
  if (existsSync(at('dist'))) renameSync(at('dist'), old);
  renameSync(fresh, at('dist'));
  rmSync(old, { recursive: true, force: true });
}

function installHook() {
  if (!existsSync(at('.git'))) return;
  const configured = execFileSync('git', ['config', '--default', '', '--get', 'core.hooksPath'], { cwd: root })
    .toString()
    .trim();
  if (configured === '') execFileSync('git', ['config', 'core.hooksPath', '.githooks'], { cwd: root });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildIfStale();
  try {
    installHook();
  } catch {
    process.stderr.write('The commit hook could not be set up (git is not there); the build is fine.\n');
  }
}
