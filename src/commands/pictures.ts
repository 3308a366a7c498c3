import { readFile } from 'node:fs/promises';
import { Fault } from '../errors.ts';
import { acceptBytes } from '../evidence/accept.ts';

/** A local picture that cannot be read; `message` says why without its content. */
export class UnreadablePicture extends Error {
  override readonly name = 'UnreadablePicture';
}

/** A local picture, made what the service would have kept of it. Any size: the operator knows what it is for. */
export async function readPicture(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(() => {
    throw new UnreadablePicture(`${path} cannot be read.`);
  });
  try {
    return (await acceptBytes(bytes, { anySize: true })).jpeg;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new UnreadablePicture(`${path}: ${error.details.join(' ')}`);
  }
}
