import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { cached, cacheFile } from './cache.ts';

const keys: unknown[] = [];
function freshKey(): { test: string } {
  const key = { test: randomUUID() };
  keys.push(key);
  return key;
}

afterEach(async () => {
  for (const key of keys.splice(0)) await rm(await cacheFile(key), { force: true });
});

describe('the render cache', () => {
  it('makes a picture once and gives the same bytes ever after', async () => {
    const key = freshKey();
    let made = 0;
    const make = async () => Buffer.from(`picture ${++made}`);
    expect((await cached(key, make)).toString()).toBe('picture 1');
    expect((await cached({ ...key }, make)).toString()).toBe('picture 1');
    expect((await readFile(await cacheFile(key))).toString()).toBe('picture 1');
  });

  it('keeps different keys apart', async () => {
    const [one, other] = [freshKey(), freshKey()];
    await cached(one, async () => Buffer.from('one'));
    expect((await cached(other, async () => Buffer.from('other'))).toString()).toBe('other');
    expect(await cacheFile(one)).not.toBe(await cacheFile(other));
  });

  it('keeps nothing of a picture that could not be made', async () => {
    const key = freshKey();
    await expect(cached(key, () => Promise.reject(new Error('no pixels')))).rejects.toThrow('no pixels');
    expect((await cached(key, async () => Buffer.from('second try'))).toString()).toBe('second try');
  });

  it('gives whole pictures to callers that ask at the same time', async () => {
    const key = freshKey();
    const make = async () => Buffer.alloc(200_000, 7);
    const all = await Promise.all(Array.from({ length: 8 }, () => cached(key, make)));
    for (const picture of all) expect(picture.equals(Buffer.alloc(200_000, 7))).toBe(true);
  });

  it('lies where nothing is committed from', async () => {
    expect(await cacheFile('anything')).toMatch(/node_modules|bonafide-cache/);
  });
});
