import { randomFillSync } from 'node:crypto';

const POOL = Buffer.alloc(8192);
let used = POOL.length;

/**
 * Bytes of the system's generator for keys, nonces and ids; at most 1,024 of them. They are drawn 8 KB at a time, because a
 * call costs many times what its bytes do, and wiped from the pool as they are handed out.
 */
export function randomBytes(count: number): Buffer {
  if (!(count <= 1024)) throw new RangeError('at most 1024 random bytes at a time');
  if (used + count > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  const part = POOL.subarray(used, used + count);
  const bytes = Buffer.allocUnsafeSlow(count);
  part.copy(bytes);
  part.fill(0);
  used += count;
  return bytes;
}
