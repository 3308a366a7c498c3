import { extname } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** The module `name` beside the one that asks, which passes its `import.meta.url`: a source in tests, compiled elsewhere. */
export const moduleBeside = (url: string, name: string): URL => new URL(`./${name}${extname(url)}`, url);

/** Starts a worker thread; one whose module is a source is given what compiles it. */
export function startThread(entry: URL, options: Pick<WorkerOptions, 'workerData'> = {}): Worker {
  if (extname(entry.pathname) !== '.ts') return new Worker(entry, options);
  const register = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register();`;
  return new Worker(entry, {
    ...options,
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
  });
}
