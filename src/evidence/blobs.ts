import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AwsClient } from 'aws4fetch';

/** Where sealed pictures lie. What a resolved `put` wrote, or `delete` removed, survives a loss of power. */
export interface Blobs {
  /** Replaces what the name held, in one step. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Throws BlobMissing. */
  get(name: string): Promise<Buffer>;
  /** Removing what is not there is no error. */
  delete(name: string): Promise<void>;
  /** False only when it is certainly not there. */
  has(name: string): Promise<boolean>;
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing';
  readonly code = 'blob_missing';
}

/** The object storage answered with another status than success or absence. */
export class BlobStoreFailed extends Error {
  override readonly name = 'BlobStoreFailed';
  readonly code = 'blob_store_failed';
}

// Parts of ids, joined by slashes: nothing that a path or a URL reads in its own way.
const NAME = /^[A-Za-z0-9_-]{1,100}(\/[A-Za-z0-9_-]{1,100})*$/;

function checked(name: string): string {
  if (!NAME.test(name)) throw new TypeError('A blob name consists of ids joined by slashes.');
  return name;
}

const DRAFTS = 'drafts';
// No put takes this long: an older draft is what a crash left.
const DRAFT_LIFE_MS = 3_600_000;

/** Blobs as files of mode 600 below `dir`, spread over 256 folders. */
export function fsBlobs(dir: string): Blobs {
  const drafts = join(dir, DRAFTS);
  mkdirSync(drafts, { recursive: true, mode: 0o700 });
  removeOldDrafts(drafts);
  return {
    async put(name, bytes) {
      const path = pathOf(dir, name);
      const draft = join(drafts, randomBytes(12).toString('hex'));
      await writeDurably(draft, bytes);
      if (await mkdir(dirname(path), { recursive: true, mode: 0o700 })) await syncFolder(dir);
      await rename(draft, path);
      await syncFolder(dirname(path));
    },
    async get(name) {
      return await readFile(pathOf(dir, name)).catch((error) => {
        throw isAbsent(error) ? new BlobMissing('There is no such blob.') : error;
      });
    },
    async delete(name) {
      const path = pathOf(dir, name);
      await rm(path, { force: true });
      await syncFolder(dirname(path)).catch(unlessAbsent);
    },
    async has(name) {
      return await access(pathOf(dir, name)).then(() => true, unlessAbsent);
    },
  };
}

function removeOldDrafts(drafts: string): void {
  const before = Date.now() - DRAFT_LIFE_MS;
  for (const name of readdirSync(drafts)) {
    const path = join(drafts, name);
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs !== undefined && mtimeMs < before) rmSync(path, { force: true });
  }
}

// A name holds no dot, so no two names give one path.
function pathOf(dir: string, name: string): string {
  const shard = createHash('sha256').update(checked(name)).digest('hex').slice(0, 2);
  return join(dir, shard, name.replaceAll('/', '.'));
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

// A new name is only safe once its folder is on the disk too.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const isAbsent = (error: unknown): boolean => (error as { code?: string }).code === 'ENOENT';

function unlessAbsent(error: unknown): false {
  if (isAbsent(error)) return false;
  throw error;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const S3_TIMEOUT_MS = 30_000;
const S3_RETRIES = 3;
const ABSENT = 404;

/**
 * Blobs in object storage: `s3://bucket/prefix?endpoint=https://...&region=...`. The key must also be allowed to list
 * the bucket, or S3 answers 403 for what is absent. In a bucket with versions, `delete` leaves the old version.
 */
export function s3Blobs(url: string, credentials: S3Credentials): Blobs {
  const { base, region } = parseS3Url(url);
  const { sessionToken, ...keys } = credentials;
  const session = sessionToken === undefined ? {} : { sessionToken };
  const client = new AwsClient({ ...keys, ...session, service: 's3', region, retries: S3_RETRIES });
  const send = async (method: string, name: string, body?: Uint8Array): Promise<Response> => {
    const response = await client.fetch(`${base}/${checked(name)}`, {
      method,
      signal: AbortSignal.timeout(S3_TIMEOUT_MS),
      ...(body && { body: body as Uint8Array<ArrayBuffer>, headers: contentHeaders(body) }),
    });
    if (response.ok || (await isAbsentThere(response))) return response;
    throw new BlobStoreFailed(`The object storage answered ${method} with status ${response.status}.`);
  };
  return {
    async put(name, bytes) {
      if (!(await send('PUT', name, bytes)).ok) throw new BlobStoreFailed('The object storage did not take the blob.');
    },
    async get(name) {
      const response = await send('GET', name);
      if (!response.ok) throw new BlobMissing('There is no such blob.');
      return Buffer.from(await response.arrayBuffer());
    },
    async delete(name) {
      await send('DELETE', name);
    },
    has: async (name) => (await send('HEAD', name)).ok,
  };
}

// A wrong bucket is 404 too, and must not look like a blob that was deleted.
const isAbsentThere = async (response: Response): Promise<boolean> =>
  response.status === ABSENT && !(await response.clone().text()).includes('NoSuchBucket');

// The signed digest lets the storage refuse bytes that changed on the way.
const contentHeaders = (bytes: Uint8Array): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
});

function parseS3Url(text: string): { base: string; region: string } {
  const url = new URL(text);
  if (!(url.protocol === 's3:' && url.hostname)) throw new TypeError('BLOB_URL begins with s3://bucket.');
  const region = url.searchParams.get('region') ?? 'us-east-1';
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  const path = [url.hostname, ...url.pathname.split('/')].filter((part) => part !== '');
  return { base: [endpoint.replace(/\/+$/, ''), ...path].join('/'), region };
}
