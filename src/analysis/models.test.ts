import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineVersion, MODEL_NAMES, type ModelEntry, readManifest, resolveModels } from './models.ts';

const manifest = readManifest();
const changed = (name: string, change: Partial<ModelEntry>) =>
  manifest.map((entry) => (entry.name === name ? { ...entry, ...change } : entry));

describe('the manifest of models', () => {
  it('lists every model exactly once, with its licence, source and input', () => {
    expect(manifest.map((entry) => entry.name)).toEqual([...MODEL_NAMES]);
    for (const entry of manifest) {
      expect(entry.licence).not.toBe('');
      expect(entry.source).not.toBe('');
      expect(entry.input).not.toBe('');
    }
  });

  it('pins every file by its SHA-256', () => {
    for (const entry of manifest) {
      const hashes = Object.values(entry.files);
      expect(hashes.length).toBeGreaterThan(0);
      for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('takes each model from a package or from this repository, never from both', () => {
    for (const entry of manifest) expect([entry.package, entry.path].filter(Boolean)).toHaveLength(1);
  });
});

describe('finding the models', () => {
  it('gives an absolute path to a file that exists for every model', async () => {
    const models = await resolveModels();
    for (const name of MODEL_NAMES) {
      expect(isAbsolute(models[name])).toBe(true);
      expect(existsSync(models[name])).toBe(true);
    }
  });

  it('refuses a model whose bytes are not the calibrated ones, and names it', async () => {
    const tampered = changed('ocrb', { files: { 'ocrb.onnx': '0'.repeat(64) } });
    await expect(resolveModels(tampered)).rejects.toThrow(/Model ocrb: ocrb\.onnx has SHA-256 [0-9a-f]{64}/);
  });

  it('refuses a model whose second file is not the calibrated one', async () => {
    const { files } = manifest.find((entry) => entry.name === 'facemesh')!;
    const tampered = changed('facemesh', { files: { ...files, 'blazeface.onnx': files['facemesh.onnx']! } });
    await expect(resolveModels(tampered)).rejects.toThrow(/Model facemesh: blazeface\.onnx/);
  });

  it('names the model whose file is absent', async () => {
    const absent = changed('ocrb', { files: { 'absent.onnx': '0'.repeat(64) } });
    await expect(resolveModels(absent)).rejects.toThrow(/Model ocrb: .*absent\.onnx cannot be read/);
  });

  it('names the package that is not installed', async () => {
    const absent = changed('blazeface', { package: '@bonafide/absent' });
    await expect(resolveModels(absent)).rejects.toThrow(/Model blazeface: the package @bonafide\/absent/);
  });

  it('does not start with a manifest from which a model was dropped', async () => {
    const dropped = manifest.filter((entry) => entry.name !== 'facemesh');
    await expect(resolveModels(dropped)).rejects.toThrow('Model facemesh is not in models/manifest.json.');
  });
});

describe('the version of the engine', () => {
  it('is a short hash and the same every time', () => {
    expect(engineVersion()).toMatch(/^[0-9a-f]{12}$/);
    expect(engineVersion()).toBe(engineVersion());
  });
});
