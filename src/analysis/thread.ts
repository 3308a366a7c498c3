import { parentPort, workerData } from 'node:worker_threads';
import { loadEngine } from './analyse.ts';
import type { Answer, Beginning, Order, Task } from './analysis-thread.ts';

// The entry of a worker thread: loads the models, proves them on a specimen, which also warms them, and then answers orders.
if (!parentPort) throw new Error('This module is the entry of a worker thread.');
const port = parentPort;
const engine = await loadEngine((workerData as Beginning).padModel);
await engine.selfTest();

port.on('message', async (order: Order) => {
  if (order === 'close') {
    await engine.release();
    port.close();
    return;
  }
  port.postMessage(await answer(order));
});
port.postMessage('ready' satisfies Answer);

async function answer(task: Task): Promise<Answer> {
  try {
    if ('frames' in task) return { findings: await engine.judge(task) };
    return { findings: await engine.examine(task.bytes, task.type, task.today) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'unknown' };
  }
}
