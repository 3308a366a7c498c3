import { readFile } from 'node:fs/promises';
import type { Face, ImageFindings, ImageType } from '../analysis/findings.ts';
import { openPool, type Pool } from '../analysis/pool.ts';
import type { Config } from '../config.ts';
import { Fault } from '../errors.ts';
import { acceptBytes } from '../evidence/accept.ts';
import { poolOptions } from '../foundation.ts';
import { dayOf } from '../session/work.ts';
import { UnreadablePicture } from './failure.ts';

/** Threads for pictures of this machine. None is ever turned away: a command asks for no more than it can wait for. */
export const openLocalPool = (config: Config): Promise<Pool> =>
  openPool({ ...poolOptions(config), queueLimit: Number.POSITIVE_INFINITY });

/**
 * A local picture, made what the service would have kept of it. Any size: the operator knows what it is for. `named` is
 * how the operator named it, for the complaint. Throws UnreadablePicture.
 */
export async function readPicture(path: string, named: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw new UnreadablePicture(`${named} cannot be read (${code ?? 'no file name'}).`);
  });
  try {
    return (await acceptBytes(bytes, { anySize: true })).jpeg;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UnreadablePicture(error.details.join(' ').replaceAll('image.content', named));
  }
}

/** Reads and examines a local picture as of today. Throws UnreadablePicture, and Fault where it cannot be examined. */
export const examineFile = async (pool: Pool, path: string, named: string, type: ImageType): Promise<ImageFindings> =>
  pool.examine(await readPicture(path, named), type, dayOf(Date.now()));

const TEMPLATES: readonly string[] = ['descriptor', 'greyDescriptor'] satisfies (keyof Face)[];

/** Findings for a terminal or a log: without the face descriptors, which are biometric templates. */
export const withoutTemplates = (findings: object): unknown =>
  JSON.parse(JSON.stringify(findings, (key, value: unknown) => (TEMPLATES.includes(key) ? undefined : value)));
