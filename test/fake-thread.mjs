// Stands in for src/analysis/thread.ts: does what the picture says, so that losses of threads can be provoked.
import { existsSync, writeFileSync } from 'node:fs';
import { parentPort, threadId } from 'node:worker_threads';

const DEEDS = {
  answer: () => parentPort.postMessage({ findings: { threadId } }),
  later: () => setTimeout(DEEDS.answer, 50),
  fail: () => parentPort.postMessage({ error: 'no picture' }),
  crash: () => process.exit(3),
  throw: () => {
    throw new Error('out of memory');
  },
  stall: () => {
    for (;;);
  },
  // Answers, and is gone afterwards.
  die: () => {
    DEEDS.answer();
    setTimeout(() => process.exit(4), 20);
  },
};

parentPort.on('message', (order) => {
  if (order === 'close') return parentPort.close();
  const { deed, once } = JSON.parse(new TextDecoder().decode(order.bytes));
  if (once && existsSync(once)) return DEEDS.answer();
  if (once) writeFileSync(once, '');
  return DEEDS[deed]();
});
parentPort.postMessage('ready');
