// The built service without models, for tests to kill: mock sessions are never examined. It loads its modules at once
// and starts when its parent says so, with the variables that its parent sends: the next one can be ready in reserve.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readConfig } from '../dist/config.js';
import { OUTSIDE, startService } from '../dist/service.js';

const openExaminer = async () => ({
  engine: 'none',
  examine: () => Promise.reject(new Error('this service has no examiner')),
  judge: () => Promise.reject(new Error('this service has no examiner')),
  close: async () => {},
});

const parent = createInterface(process.stdin);
// It must not outlive the test that holds the other end.
parent.once('close', () => process.exit(1));
const [variables] = await once(parent, 'line');
const service = await startService(readConfig(JSON.parse(variables)), { ...OUTSIDE, openExaminer });
process.stderr.write(`Bonafide is ready on ${service.url} without models\n`);
process.once('SIGTERM', async () => {
  await service.stop();
  process.exit(0);
});
