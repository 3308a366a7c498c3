import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { moduleBeside, startThread } from '../threads.ts';
import type { Near } from './nearest.ts';
import type { Search } from './search-thread.ts';

const THREAD = moduleBeside(import.meta.url, 'search-thread');

/** A worker thread that searches, one search at a time; it is started with the first one. */
export class Searcher {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `prepare` runs when it is this search's turn, so that nothing changes what is searched. */
  search(prepare: () => Promise<Search>): Promise<Near[]> {
    const turn = this.#last.then(async () => this.#answer(await prepare()));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#worker?.terminate();
    this.#worker = null;
  }

  async #answer(search: Search): Promise<Near[]> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const answer = once(worker, 'message');
    worker.postMessage(search);
    return ((await answer) as [Near[]])[0];
  }

  #start(): Worker {
    const worker = startThread(THREAD);
    // It keeps no process alive; one that fails is replaced at the next search.
    worker.unref();
    worker.once('error', () => {
      this.#worker = null;
    });
    return worker;
  }
}
