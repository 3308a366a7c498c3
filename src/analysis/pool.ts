import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import { AnalysisThread, type Beginning, type FindingsOf, type Task, ThreadLost } from './analysis-thread.ts';
import { readPadModel } from './face/pad/file.ts';
import type { ChallengeFindings, FrameSequence, ImageFindings, ImageType } from './findings.ts';
import { engineVersion } from './models.ts';

export interface PoolOptions {
  /** Threads, about 250 MB each; more than there are cores gain nothing. */
  readonly threads: number;
  /** Pictures that may wait while all threads are at work. */
  readonly queueLimit: number;
  /** Most milliseconds that one examination may take. */
  readonly timeoutMs: number;
  /** Path of the declaration of an operator's own model for presentation attack detection. */
  readonly padModel?: string | undefined;
}

/** Examines pictures on threads of its own, so that this process's event loop stays free. */
export interface Pool {
  /** Which models and which version of the code examine. */
  readonly engine: string;
  /**
   * Throws Fault: `busy` where too many pictures wait, `analysis_failed` where the picture cannot be examined or has cost two
   * threads, `shutting_down` once the pool is closing.
   */
  examine(bytes: Uint8Array, type: ImageType, today: string): Promise<ImageFindings>;
  /** Judges the frames of a challenge; throws as examine(). */
  judge(sequence: FrameSequence): Promise<ChallengeFindings>;
  /** Takes no more pictures, finishes those it has, and ends its threads. */
  close(): Promise<void>;
}

interface Job {
  readonly task: Task;
  readonly resolve: (findings: FindingsOf<Task>) => void;
  readonly reject: (fault: Fault) => void;
}

/** A picture that has cost this many threads is not tried again. */
const MOST_ATTEMPTS = 2;
/** Between attempts to replace a thread that does not start again. */
const RESTART_PAUSE_MS = 1_000;
/** Seconds after which a caller who found the queue full may try again. */
const RETRY_AFTER = 2;

/**
 * Starts the threads and waits until each has passed its self-test; throws OperatorError where one does not, and leaves none
 * running. `entry` is the module that the threads run.
 */
export async function openPool(options: PoolOptions, entry?: URL): Promise<Pool> {
  const beginning = await beginningOf(options);
  const start = () => AnalysisThread.start(beginning, entry);
  const starts = Array.from({ length: options.threads }, start);
  const settled = await Promise.allSettled(starts);
  const threads = settled.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const failed = settled.find((start) => start.status === 'rejected');
  if (failed) {
    await Promise.all(threads.map((thread) => thread.close()));
    throw failed.reason;
  }
  return new ThreadPool(options, threads, start, engineVersion(beginning.padModel?.hash));
}

/** Read once: a thread that replaces a lost one has the same model, or does not start. */
const beginningOf = async ({ padModel }: PoolOptions): Promise<Beginning> =>
  padModel === undefined ? {} : { padModel: await readPadModel(padModel) };

class ThreadPool implements Pool {
  readonly engine: string;
  readonly #options: PoolOptions;
  readonly #start: () => Promise<AnalysisThread>;
  readonly #queue: Job[] = [];
  /** Threads at rest: each takes the next picture, or nothing once the pool is closing. */
  readonly #resting: ((job: Job | undefined) => void)[] = [];
  readonly #lanes: readonly Promise<void>[];
  #closing = false;

  constructor(
    options: PoolOptions,
    threads: readonly AnalysisThread[],
    start: () => Promise<AnalysisThread>,
    engine: string,
  ) {
    this.engine = engine;
    this.#options = options;
    this.#start = start;
    this.#lanes = threads.map((thread) => this.#serve(thread));
  }

  examine(bytes: Uint8Array, type: ImageType, today: string): Promise<ImageFindings> {
    return this.#assign({ bytes, type, today });
  }

  judge(sequence: FrameSequence): Promise<ChallengeFindings> {
    return this.#assign(sequence);
  }

  async #assign<T extends Task>(task: T): Promise<FindingsOf<T>> {
    if (this.#closing) throw new Fault('shutting_down');
    const full = this.#resting.length === 0 && this.#queue.length >= this.#options.queueLimit;
    if (full) throw new Fault('busy', { retryAfter: RETRY_AFTER });
    const findings = await new Promise<FindingsOf<Task>>((resolve, reject) => {
      const job = { task, resolve, reject };
      const rested = this.#resting.shift();
      if (rested) rested(job);
      else this.#queue.push(job);
    });
    return findings as FindingsOf<T>;
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const rested of this.#resting.splice(0)) rested(undefined);
    await Promise.all(this.#lanes);
  }

  /** One thread's working life, and that of the threads which replace it. */
  async #serve(first: AnalysisThread): Promise<void> {
    let thread = first;
    for (let job = await this.#next(); job; job = await this.#next()) {
      thread = await this.#attend(job, thread);
      while (thread.lost && !this.#closing) thread = await this.#replaced(thread);
    }
    await thread.close();
  }

  async #next(): Promise<Job | undefined> {
    const job = this.#queue.shift();
    if (job || this.#closing) return job;
    return new Promise((resolve) => this.#resting.push(resolve));
  }

  /** Answers a job; returns the thread that it left behind. */
  async #attend(job: Job, first: AnalysisThread): Promise<AnalysisThread> {
    let thread = first.lost ? await this.#replaced(first) : first;
    for (let attempt = 1; ; attempt++) {
      try {
        job.resolve(await thread.examine(job.task, this.#options.timeoutMs));
        return thread;
      } catch (cause) {
        const last = !(cause instanceof ThreadLost) || attempt >= MOST_ATTEMPTS;
        if (last) job.reject(new Fault('analysis_failed', { cause }));
        if (last) return thread;
        thread = await this.#replaced(thread);
      }
    }
  }

  /** A new thread in place of a lost one; the lost one again, after a pause, where none starts. */
  async #replaced(lost: AnalysisThread): Promise<AnalysisThread> {
    try {
      return await this.#start();
    } catch {
      await sleep(RESTART_PAUSE_MS);
      return lost;
    }
  }
}
