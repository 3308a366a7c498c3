import { GESTURES, type Gesture } from '../analysis/findings.ts';
import { moduleBeside, startThread } from '../threads.ts';
import { STOCK } from './people/stock.ts';

/** What a fictional claimant can be asked to show: the passport, or one of so many pictures of a gesture. */
export type Scene = { readonly show: 'document_front' } | { readonly show: Gesture; readonly take: number };

export interface ClaimantOrder {
  /** Number of a cast member. */
  readonly person: number;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly scene: Scene;
}

/** A scene by its name: `document_front`, `selfie`, or a gesture and which take of it, as in `left-2`; null for others. */
export function sceneNamed(name: string): Scene | null {
  if (name === 'document_front') return { show: name };
  // One more look ahead than any challenge asks for.
  if (name === 'selfie') return { show: 'front', take: STOCK.front - 1 };
  const [word = '', take = ''] = name.split('-');
  const gesture = GESTURES.find((one) => one === word);
  return gesture && /^\d$/.test(take) && Number(take) < STOCK[gesture] ? { show: gesture, take: Number(take) } : null;
}

const THREAD = moduleBeside(import.meta.url, 'claimant-thread');
let last: Promise<unknown> = Promise.resolve();

/**
 * The JPEG of a scene: seconds the first time, then from the cache. Drawn on a thread of its own, one at a time, so that a
 * service that shows it to a page goes on answering.
 */
export function drawClaimant(order: ClaimantOrder): Promise<Buffer> {
  const drawn = last.then(() => draw(order));
  last = drawn.catch(() => undefined);
  return drawn;
}

function draw(order: ClaimantOrder): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = startThread(THREAD, { workerData: order });
    worker.once('message', (picture: Uint8Array) => resolve(Buffer.from(picture)));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the drawing ended with ${code}`)));
  });
}
