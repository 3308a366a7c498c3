import type { Worker } from 'node:worker_threads';
import { OperatorError } from '../errors.ts';
import { moduleBeside, startThread } from '../threads.ts';
import type { DeclaredPadModel } from './face/pad/file.ts';
import type { ChallengeFindings, FrameSequence, ImageFindings, ImageType } from './findings.ts';

/** A picture to be examined on a day (`YYYY-MM-DD`). */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: ImageType;
  readonly today: string;
}

/** What a thread is asked to look at. */
export type Task = Picture | FrameSequence;
/** What it answers to each. */
export type FindingsOf<T extends Task> = T extends FrameSequence ? ChallengeFindings : ImageFindings;
/** What a thread is begun with. */
export interface Beginning {
  readonly padModel?: DeclaredPadModel;
}
/** What a thread is told. */
export type Order = Task | 'close';
/** What a thread says: once that its models have passed their self-test, then one answer an order. */
export type Answer = 'ready' | { readonly findings: FindingsOf<Task> } | { readonly error: string };

/** The thread ended, or was ended because it took too long, before it answered. */
export class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
}

/** Models load in 1 to 2 s on a busy machine. */
const START_MS = 120_000;
/** How long a thread may take to give its models back before it is ended. */
const CLOSE_MS = 5_000;

const THREAD = moduleBeside(import.meta.url, 'thread');

/** One worker thread with its own models. It examines one picture at a time, and is of no more use once it is lost. */
export class AnalysisThread {
  readonly #worker: Worker;
  #lost = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.once('exit', () => {
      this.#lost = true;
    });
    // Without a listener an error of an idle thread would end the process; `exit` follows it.
    worker.on('error', () => {});
  }

  /** Starts a thread and waits until its models have passed their self-test; throws OperatorError where they do not. */
  static async start(beginning: Beginning = {}, entry: URL = THREAD): Promise<AnalysisThread> {
    const thread = new AnalysisThread(startThread(entry, { workerData: beginning }));
    try {
      await thread.#answer(START_MS);
      return thread;
    } catch (cause) {
      throw new OperatorError(`An analysis thread does not start: ${messageOf(cause)}`, { cause });
    }
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Throws ThreadLost where the thread ends or takes longer than `timeoutMs`, other errors where the examination does. */
  async examine<T extends Task>(task: T, timeoutMs: number): Promise<FindingsOf<T>> {
    if (this.#lost) throw new ThreadLost('the thread has ended');
    const answer = this.#answer(timeoutMs);
    // Copied, not transferred: the caller's bytes stay usable for a second attempt.
    this.#worker.postMessage(task satisfies Order);
    const said = await answer;
    if (said === 'ready') throw new ThreadLost('the thread answered out of turn');
    if ('error' in said) throw new Error(said.error);
    return said.findings as FindingsOf<T>;
  }

  /** Lets the thread give its models back, then ends it. */
  async close(): Promise<void> {
    if (!this.#lost) await this.#end();
  }

  /**
   * Asks first. A thread that is ended while a model runs takes the process with it: the runtime cannot hand its answer to
   * what is no longer there. Between two runs it hears the order; one that never does is in no model, and is ended.
   */
  async #end(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    this.#worker.postMessage('close' satisfies Order);
    await ended;
    clearTimeout(timer);
  }

  /** The thread's next answer; a thread that ends or stays silent too long is lost. */
  #answer(timeoutMs: number): Promise<Answer> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        act();
      };
      const lose = (why: string, cause?: unknown) => {
        this.#lost = true;
        settle(() => reject(new ThreadLost(why, { cause })));
      };
      const onMessage = (answer: Answer) => settle(() => resolve(answer));
      const onError = (error: Error) => lose(error.message, error);
      const onExit = (code: number) => lose(`the thread ended with code ${code}`);
      const timer = setTimeout(() => {
        lose(`no answer within ${timeoutMs} ms`);
        void this.#end();
      }, timeoutMs);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }
}

// From source, a thread must register the TypeScript loader itself: `--import tsx` does nothing in one.

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
