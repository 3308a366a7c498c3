import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Fault, OperatorError } from '../errors.ts';
import { engineVersion } from './models.ts';
import { openPool, type Pool, type PoolOptions } from './pool.ts';
import { selfTestPicture } from './self-test.ts';

const FAKE_THREAD = new URL('../../test/fake-thread.mjs', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'bonafide-pool-'));
const open: Pool[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function poolOf(options: Partial<PoolOptions> = {}): Promise<Pool> {
  const pool = await openPool({ threads: 1, queueLimit: 10, timeoutMs: 5_000, ...options }, FAKE_THREAD);
  open.push(pool);
  return pool;
}

type Deed = 'answer' | 'later' | 'fail' | 'crash' | 'throw' | 'stall' | 'die';

/** A picture that has the fake thread do something; with `once`, only the first thread that sees it. */
const picture = (deed: Deed, once?: string) =>
  new TextEncoder().encode(JSON.stringify({ deed, once: once && join(folder, once) }));

const examine = (pool: Pool, deed: Deed, once?: string) => pool.examine(picture(deed, once), 'selfie', '2026-11-23');

/** The number of the thread that answered. */
const answeredBy = async (findings: Promise<unknown>) => ((await findings) as { threadId: number }).threadId;

async function faultOf(examination: Promise<unknown>): Promise<Fault> {
  const error = await examination.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error('no fault', { cause: error });
  return error;
}

describe('a pool at work', () => {
  it('answers every picture', async () => {
    const pool = await poolOf({ threads: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => examine(pool, 'answer')));
    expect(answers).toHaveLength(8);
  });

  it('keeps all of its threads at work', async () => {
    const pool = await poolOf({ threads: 2 });
    const threads = await Promise.all([answeredBy(examine(pool, 'later')), answeredBy(examine(pool, 'later'))]);
    expect(new Set(threads).size).toBe(2);
  });

  it('leaves the caller its bytes', async () => {
    const pool = await poolOf();
    const bytes = picture('answer');
    const length = bytes.length;
    await pool.examine(bytes, 'selfie', '2026-11-23');
    expect(bytes).toHaveLength(length);
  });

  it('says which engine examines', async () => {
    expect((await poolOf()).engine).toBe(engineVersion());
  });

  it('tells a picture that cannot be examined from a thread that was lost: nothing is tried again', async () => {
    const pool = await poolOf();
    const thread = await answeredBy(examine(pool, 'answer'));
    const fault = await faultOf(examine(pool, 'fail'));
    expect(fault.code).toBe('analysis_failed');
    expect(fault.cause).toMatchObject({ message: 'no picture' });
    expect(await answeredBy(examine(pool, 'answer'))).toBe(thread);
  });
});

describe('a pool with more to do than it can hold', () => {
  it('refuses the picture over the limit as busy, and says when to come again', async () => {
    const pool = await poolOf({ queueLimit: 1 });
    const [running, waiting] = [examine(pool, 'later'), examine(pool, 'later')];
    const fault = await faultOf(examine(pool, 'answer'));
    expect(fault.code).toBe('busy');
    expect(fault.retryAfter).toBeGreaterThan(0);
    await Promise.all([running, waiting]);
  });

  it('takes pictures again as soon as one is done', async () => {
    const pool = await poolOf({ queueLimit: 1 });
    await Promise.all([examine(pool, 'later'), examine(pool, 'later')]);
    await expect(examine(pool, 'answer')).resolves.toBeDefined();
  });

  it('never refuses while a thread rests, even where nothing may wait', async () => {
    const pool = await poolOf({ queueLimit: 0 });
    await expect(examine(pool, 'answer')).resolves.toBeDefined();
  });
});

describe('a thread that stalls', () => {
  it('is ended, and its picture is examined by another', async () => {
    const pool = await poolOf({ timeoutMs: 300 });
    const first = await answeredBy(examine(pool, 'answer'));
    expect(await answeredBy(examine(pool, 'stall', 'stalled-once'))).not.toBe(first);
  });

  it('twice over the same picture makes it fail, and the next picture is examined', async () => {
    const pool = await poolOf({ timeoutMs: 300 });
    const fault = await faultOf(examine(pool, 'stall'));
    expect(fault.code).toBe('analysis_failed');
    expect(fault.cause).toMatchObject({ name: 'ThreadLost', message: 'no answer within 300 ms' });
    await expect(examine(pool, 'answer')).resolves.toBeDefined();
  });

  it('does not hold up the pictures of another thread', async () => {
    const pool = await poolOf({ threads: 2, timeoutMs: 1_000 });
    const stalled = faultOf(examine(pool, 'stall'));
    await expect(examine(pool, 'answer')).resolves.toBeDefined();
    expect((await stalled).code).toBe('analysis_failed');
  });
});

describe.each(['crash', 'throw'] as const)('a thread that is lost: %s', (deed) => {
  it('is replaced, and its picture is examined once more', async () => {
    const pool = await poolOf();
    await expect(examine(pool, deed, `${deed}-once`)).resolves.toBeDefined();
  });

  it('twice over the same picture makes it fail, and the next picture is examined', async () => {
    const pool = await poolOf();
    expect((await faultOf(examine(pool, deed))).code).toBe('analysis_failed');
    await expect(examine(pool, 'answer')).resolves.toBeDefined();
  });
});

describe('a thread that ends at rest', () => {
  it('is replaced before the next picture, which does not count it as an attempt', async () => {
    const pool = await poolOf();
    await examine(pool, 'die');
    await sleep(200);
    await expect(examine(pool, 'crash', 'crashed-after-rest')).resolves.toBeDefined();
  });
});

describe('closing a pool', () => {
  it('finishes the pictures it has and takes no more', async () => {
    const pool = await openPool({ threads: 1, queueLimit: 10, timeoutMs: 5_000 }, FAKE_THREAD);
    const taken = [examine(pool, 'later'), examine(pool, 'later'), examine(pool, 'later')];
    const closed = pool.close();
    expect((await faultOf(examine(pool, 'answer'))).code).toBe('shutting_down');
    await closed;
    await expect(Promise.all(taken)).resolves.toHaveLength(3);
  });

  it('is done at once where all threads rest', async () => {
    const pool = await openPool({ threads: 2, queueLimit: 0, timeoutMs: 5_000 }, FAKE_THREAD);
    await expect(pool.close()).resolves.toBeUndefined();
  });
});

describe('opening a pool', () => {
  it('fails where a thread does not start', async () => {
    const absent = new URL('../../test/absent-thread.mjs', import.meta.url);
    await expect(openPool({ threads: 2, queueLimit: 1, timeoutMs: 1_000 }, absent)).rejects.toThrow(OperatorError);
  });
});

describe('the real thread', { timeout: 180_000 }, () => {
  it('passes its self-test, examines a specimen, survives a picture that is none, and closes', async () => {
    const pool = await openPool({ threads: 1, queueLimit: 2, timeoutMs: 60_000 });
    open.push(pool);
    const findings = await pool.examine(await selfTestPicture(), 'document_front', '2026-11-23');
    expect(findings.feedback).toBe('ok');
    expect((await faultOf(pool.examine(new Uint8Array(10), 'selfie', '2026-11-23'))).code).toBe('analysis_failed');
    const selfie = await pool.examine(await selfTestPicture(), 'selfie', '2026-11-23');
    expect(selfie.kind).toBe('selfie');
  });

  it('may be ended in the middle of an examination without harm to the process', async () => {
    const pool = await openPool({ threads: 1, queueLimit: 2, timeoutMs: 60 });
    open.push(pool);
    expect((await faultOf(pool.examine(await selfTestPicture(), 'document_front', '2026-11-23'))).code).toBe(
      'analysis_failed',
    );
  });
});
