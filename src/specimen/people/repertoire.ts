import sharp from 'sharp';
import type { ChallengeStep, Gesture } from '../../analysis/findings.ts';
import { cached } from '../cache.ts';
import { person } from './index.ts';
import { perform } from './performance.ts';
import { STOCK } from './stock.ts';

/** JPEG pictures of a person for each gesture, of which any sequence can be put together. */
export type Repertoire = Readonly<Record<Gesture, readonly Buffer[]>>;

const GESTURES = Object.keys(STOCK) as Gesture[];
const FAST = { size: 640, over: { supersampling: 1 } } as const;

/** A cast member who does what a challenge may ask, in one room; 16 pictures, made once. */
export async function repertoire(member: number): Promise<Repertoire> {
  const steps: ChallengeStep[] = GESTURES.map((gesture) => ({ gesture, frames: STOCK[gesture] }));
  const make = async () => {
    const frames = await inJpeg(await perform(person(`cast:${member}`), steps, FAST));
    return Buffer.from(JSON.stringify(frames.map((frame) => frame.toString('base64'))));
  };
  const frames = JSON.parse(String(await cached(['repertoire', member, STOCK, FAST.size], make))) as string[];
  return byGesture(frames.map((frame) => Buffer.from(frame, 'base64')));
}

export const inJpeg = (pngs: readonly Buffer[]): Promise<Buffer[]> =>
  Promise.all(pngs.map((png) => sharp(png).jpeg({ quality: 88 }).toBuffer()));

/** Pictures that were made gesture by gesture, as many of each as STOCK says. */
export function byGesture(frames: readonly Buffer[]): Repertoire {
  const left = [...frames];
  return Object.fromEntries(
    GESTURES.map((gesture) => [gesture, left.splice(0, STOCK[gesture])]),
  ) as unknown as Repertoire;
}
