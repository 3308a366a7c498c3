import { parentPort } from 'node:worker_threads';
import { nearest } from './nearest.ts';

/** One search: the templates lie in memory that both sides see, and do not change until the answer. */
export interface Search {
  readonly rows: Float32Array;
  readonly count: number;
  readonly query: Float32Array;
  readonly within: number;
}

// The entry of a worker thread.
if (!parentPort) throw new Error('This module is the entry of a worker thread.');
const port = parentPort;
port.on('message', ({ rows, count, query, within }: Search) => port.postMessage(nearest(rows, count, query, within)));
