import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/postgres.ts';
import { BlobMissing, BlobStoreFailed, type Blobs, fsBlobs, s3Blobs } from './blobs.ts';

const folder = temporaryFolder();
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: join(folder.path, 's3'),
  configureBuckets: [{ name: 'pictures', configs: [] }],
});
let endpoint = '';

beforeAll(async () => {
  const { port } = await server.run();
  endpoint = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

const s3 = (path: string): Blobs => s3Blobs(`s3://${path}?endpoint=${encodeURIComponent(endpoint)}`, credentials);

describe.each([
  ['files', () => fsBlobs(join(folder.path, 'files'))],
  ['object storage', () => s3('pictures/some/prefix')],
])('blobs in %s', (_, make) => {
  const fresh = (): string => `session-1/${randomBytes(8).toString('hex')}`;

  it('gives back the bytes that were put', async () => {
    const blobs = make();
    for (const bytes of [randomBytes(1_200_000), Buffer.from([0, 13, 10, 255]), Buffer.alloc(0)]) {
      const name = fresh();
      await blobs.put(name, bytes);
      const got = await blobs.get(name);
      expect(Buffer.isBuffer(got)).toBe(true);
      expect(got.equals(bytes)).toBe(true);
      expect(await blobs.has(name)).toBe(true);
    }
  });

  it('finds what an earlier process put', async () => {
    const name = fresh();
    await make().put(name, Buffer.from('kept'));
    expect((await make().get(name)).toString()).toBe('kept');
  });

  it('replaces a blob as a whole', async () => {
    const blobs = make();
    const name = fresh();
    await blobs.put(name, randomBytes(5_000));
    await blobs.put(name, Buffer.from('short'));
    expect((await blobs.get(name)).toString()).toBe('short');
  });

  it('says that an absent blob is absent', async () => {
    const blobs = make();
    await expect(blobs.get(fresh())).rejects.toBeInstanceOf(BlobMissing);
    expect(await blobs.has(fresh())).toBe(false);
  });

  it('deletes, and deleting again is no error', async () => {
    const blobs = make();
    const name = fresh();
    const neighbour = fresh();
    await blobs.put(name, Buffer.from('gone'));
    await blobs.put(neighbour, Buffer.from('stays'));
    await blobs.delete(name);
    await blobs.delete(name);
    await blobs.delete('never/was');
    expect(await blobs.has(name)).toBe(false);
    await expect(blobs.get(name)).rejects.toBeInstanceOf(BlobMissing);
    expect((await blobs.get(neighbour)).toString()).toBe('stays');
  });

  it('keeps names apart that look alike', async () => {
    const blobs = make();
    for (const name of ['a/b', 'a-b', 'a_b', 'ab', 'a']) await blobs.put(name, Buffer.from(name));
    for (const name of ['a/b', 'a-b', 'a_b', 'ab', 'a']) expect((await blobs.get(name)).toString()).toBe(name);
  });

  it('takes many at once, even under one name', async () => {
    const blobs = make();
    const names = Array.from({ length: 20 }, fresh);
    await Promise.all([...names, ...names].map((name) => blobs.put(name, Buffer.from(name))));
    const got = await Promise.all(names.map((name) => blobs.get(name)));
    expect(got.map(String)).toEqual(names);
  });

  it.each(['', '..', '../x', 'a/../b', '/etc/passwd', 'a//b', 'a/', 'a.b', 'a\\b', 'a\0', 'ä', 'a b', 'a?x', '%2e%2e'])(
    'refuses the name %j',
    async (name) => {
      const blobs = make();
      await expect(blobs.put(name, Buffer.from('x'))).rejects.toThrow(TypeError);
      await expect(blobs.get(name)).rejects.toThrow(TypeError);
      await expect(blobs.delete(name)).rejects.toThrow(TypeError);
      await expect(blobs.has(name)).rejects.toThrow(TypeError);
    },
  );
});

describe('blobs in files', () => {
  it('are readable by their owner only, and leave no draft behind', async () => {
    const dir = join(folder.path, 'modes');
    await fsBlobs(dir).put('s/i', Buffer.from('x'));
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
    const modes = files.map((path) => statSync(path)).map((s) => (s.isFile() ? s.mode & 0o777 : s.mode & 0o077));
    expect(modes.sort()).toEqual([0, 0, 0o600]);
    expect(readdirSync(join(dir, 'drafts'))).toEqual([]);
  });

  it('clears the drafts of a crash, but not those that another process is writing', () => {
    const drafts = join(folder.path, 'crashed', 'drafts');
    mkdirSync(drafts, { recursive: true });
    writeFileSync(join(drafts, 'old'), 'half a pic');
    writeFileSync(join(drafts, 'new'), 'half a pic');
    utimesSync(join(drafts, 'old'), 1, 1);
    fsBlobs(join(folder.path, 'crashed'));
    expect(readdirSync(drafts)).toEqual(['new']);
  });
});

describe('blobs in object storage', () => {
  it('lie under bucket and prefix', async () => {
    await s3('pictures/a/b').put('s/i', Buffer.from('x'));
    expect((await s3('pictures').get('a/b/s/i')).toString()).toBe('x');
    expect((await s3('pictures/a/b/').get('s/i')).toString()).toBe('x');
  });

  it('fail loudly when the bucket is missing', async () => {
    await expect(s3('nowhere').put('s/i', Buffer.from('x'))).rejects.toBeInstanceOf(BlobStoreFailed);
    await expect(s3('nowhere').get('s/i')).rejects.toBeInstanceOf(BlobStoreFailed);
    await expect(s3('nowhere').delete('s/i')).rejects.toBeInstanceOf(BlobStoreFailed);
  });

  it('fail loudly when the key is not allowed: a refusal is not an absence', async () => {
    const stranger = s3Blobs(`s3://pictures?endpoint=${encodeURIComponent(endpoint)}`, {
      accessKeyId: 'stranger',
      secretAccessKey: 'x',
    });
    await expect(stranger.has('s/i')).rejects.toBeInstanceOf(BlobStoreFailed);
    await expect(stranger.delete('s/i')).rejects.toBeInstanceOf(BlobStoreFailed);
    await expect(stranger.get('s/i')).rejects.toBeInstanceOf(BlobStoreFailed);
  });

  it.each(['https://bucket', 's3:', 's3:///prefix', 'bucket'])('refuse the address %s', (url) => {
    expect(() => s3Blobs(url, credentials)).toThrow(TypeError);
  });
});
