import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Package {
  readonly path: string;
  readonly name: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const MANIFEST = JSON.parse(read('package.json'));
const LOCKED: readonly Package[] = Object.entries<object>(JSON.parse(read('package-lock.json')).packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ path, name: path.split('node_modules/').at(-1) ?? '', ...entry }));
const PRODUCTION = LOCKED.filter(({ dev }) => dev !== true);
const namesOf = (packages: readonly Package[]): string[] => packages.map(({ name }) => name);

const ARCHITECTURES = ['x64', 'arm64'] as const;

describe('an installation needs Node.js and the registry, and nothing else', () => {
  it('runs on Node.js from 20.19 on, and no package that it needs says otherwise', () => {
    expect(MANIFEST.engines).toEqual({ node: '>=20.19' });
    expect(namesOf(PRODUCTION.filter(({ engines }) => !takesNode20(engines?.node)))).toEqual([]);
  });

  it('runs no install script', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  // onnxruntime-node's fetches libraries for GPUs, which are not used; esbuild's repeats what npm has done
  // already; protobufjs's (below onnxruntime-web, which is built into the page) looks at version numbers.
  it('needs no install script: three packages have one, and work without', () => {
    expect(namesOf(LOCKED.filter(({ hasInstallScript }) => hasInstallScript)).sort()).toEqual([
      'esbuild',
      'onnxruntime-node',
      'protobufjs',
    ]);
    for (const arch of ARCHITECTURES) {
      const binding = `node_modules/onnxruntime-node/bin/napi-v6/linux/${arch}/onnxruntime_binding.node`;
      expect(existsSync(join(ROOT, binding)), `${binding} is not in the package`).toBe(true);
    }
  });

  it('takes exactly one version of each dependency', () => {
    const wanted = Object.entries({ ...MANIFEST.dependencies, ...MANIFEST.devDependencies });
    expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
  });

  it('has every package that the code imports among its own dependencies', () => {
    const imported = sources().flatMap((text) => [...text.matchAll(/\bfrom '((?:@[\w-]+\/)?[\w-]+)/g)]);
    const names = new Set(imported.map((match) => match[1] ?? ''));
    expect([...names].filter((name) => name !== 'node' && !(name in MANIFEST.dependencies))).toEqual([]);
  });
});

/** `>=22` does not; `18 || 20 || >=22` does; nothing said does. */
function takesNode20(range = '*'): boolean {
  return range.split('||').some((part) => {
    const [, comparison, major] = /(>=|\^|~)?\s*v?(\d+)/.exec(part) ?? [];
    if (major === undefined) return part.trim() === '*';
    return comparison === '>=' ? Number(major) <= 20 : Number(major) === 20;
  });
}

const sources = (): string[] =>
  readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

/** Compiled code comes as one package for each platform: their names for Linux with glibc. */
const COMPILED: readonly ((arch: string) => string)[] = [
  (arch) => `@libsql/linux-${arch}-gnu`,
  (arch) => `@img/sharp-linux-${arch}`,
  (arch) => `@img/sharp-libvips-linux-${arch}`,
];
const FAMILIES = ['@libsql/', 'libsql', '@img/sharp', 'onnxruntime-node'];

describe('compiled code is there for Linux on x64 and on arm64', () => {
  it.each(ARCHITECTURES.flatMap((arch) => COMPILED.map((nameFor) => [nameFor(arch), arch])))('%s', (name, arch) => {
    const entry = PRODUCTION.find((one) => one.name === name);
    expect(entry, `${name} is not in package-lock.json`).toMatchObject({ os: ['linux'], cpu: [arch] });
  });

  it('no other package is bound to a platform', () => {
    const bound = namesOf(PRODUCTION.filter(({ os, cpu }) => os !== undefined || cpu !== undefined));
    expect(bound.filter((name) => !FAMILIES.some((family) => name.startsWith(family)))).toEqual([]);
  });
});

/** Licences that ask for a notice and nothing more. */
const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
]);

/** libvips is a library of its own, which LGPL lets anybody link to and replace. Some packages hold it beside sharp's code. */
const WITH_LIBVIPS = /^@img\/sharp-(libvips|win32|wasm32)-?/;

/** As it is installed, which packages for other platforms are not, or else as the lock says. */
function licenceOf({ path, license }: Package): string {
  const manifest = join(ROOT, path, 'package.json');
  const installed = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined;
  return installed ?? license ?? 'none stated';
}

describe('anybody may run, change and sell it', () => {
  it('every package that runs is permissive, libvips apart', () => {
    const others = PRODUCTION.filter((one) => !PERMISSIVE.has(licenceOf(one)));
    const strange = others.filter((one) => !(WITH_LIBVIPS.test(one.name) && licenceOf(one).includes('LGPL-3.0')));
    expect(strange.map((one) => `${one.name}: ${licenceOf(one)}`)).toEqual([]);
  });

  it('NOTICE names libvips, every model and the package that carries it', () => {
    const notice = read('NOTICE');
    const models: readonly { name: string; package?: string }[] = JSON.parse(read('models/manifest.json'));
    const named = ['libvips', ...models.flatMap(({ name, package: carrier }) => [name, carrier ?? name])];
    expect(named.filter((name) => !notice.includes(name))).toEqual([]);
  });
});
