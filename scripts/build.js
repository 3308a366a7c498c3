// Compiles src/ to dist/ and web/ to dist/web/ when a source is newer than the last build, and gives a clone its commit hook.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (...parts) => join(root, ...parts);
const STAMP = '.built';

const sources = (folder) =>
  readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** What is built from what, and with which package. The page shares the analysis that its worker runs. */
const SERVER = { out: at('dist'), from: () => [...sources('src'), at('tsconfig.build.json')], tool: 'typescript' };
const PAGE = { out: at('dist', 'web'), from: () => ['web', 'src/analysis'].flatMap(sources), tool: 'vite' };

const builtAt = ({ out }) => (existsSync(join(out, STAMP)) ? statSync(join(out, STAMP)).mtimeMs : 0);
const isStale = (part) => [...part.from(), at('package.json')].some((file) => statSync(file).mtimeMs > builtAt(part));

export async function buildIfStale() {
  const stale = [SERVER, PAGE].filter(isStale);
  if (stale.length === 0) return;
  if (stale.some(({ tool }) => !existsSync(at('node_modules', tool)))) {
    if ([SERVER, PAGE].every(builtAt)) return;
    throw new Error('There is no build yet, and the compilers are not installed: run `npm install` first.');
  }
  process.stderr.write('Building…\n');
  // Beside the old build, which processes may be starting from, and then in its place.
  const fresh = at(`dist.${process.pid}`);
  try {
    compileServer(fresh);
    if (stale.includes(PAGE)) await buildPage(join(fresh, 'web'));
    else cpSync(PAGE.out, join(fresh, 'web'), { recursive: true, preserveTimestamps: true });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  const old = at(`dist.${process.pid}.old`);
  if (existsSync(at('dist'))) renameSync(at('dist'), old);
  renameSync(fresh, at('dist'));
  rmSync(old, { recursive: true, force: true });
}

function compileServer(out) {
  const tsc = at('node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', at('tsconfig.build.json'), '--outDir', out], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const file of sources('src').filter((name) => !name.endsWith('.ts'))) cpSync(file, file.replace(at('src'), out));
  writeFileSync(join(out, STAMP), '');
}

/** Everything but the HTML, which is filled in for each answer, also lies there compressed: a server only reads. */
async function buildPage(outDir) {
  const { build } = await import('vite');
  await build({ configFile: at('web', 'vite.config.ts'), build: { outDir }, logLevel: 'warn' });
  const plain = readdirSync(outDir).filter((name) => /\.(js|css|json|svg|wasm)$/.test(name));
  for (const file of plain.map((name) => join(outDir, name))) {
    const content = readFileSync(file);
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: effort(content) } }),
    );
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
  writeFileSync(join(outDir, STAMP), '');
}

/** The last percents of a runtime of megabytes would take half a minute. */
const effort = (content) => (content.length > 1e6 ? 6 : 11);

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
