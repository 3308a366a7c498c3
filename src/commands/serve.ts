import { startService } from '../service.ts';
import type { Command } from './index.ts';

export const serve: Command = {
  name: 'serve',
  usage: '',
  sentence: 'Runs the service until SIGTERM or SIGINT, which drain it.',
  flags: {},
  async run({ config }) {
    const started = performance.now();
    const stopped = new Promise<void>((resolve) => {
      process.once('SIGTERM', resolve);
      process.once('SIGINT', resolve);
    });
    const service = await startService(config);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stderr.write(
      `Bonafide is ready on ${service.url} after ${seconds} s. API description: ${service.url}/docs\n`,
    );
    await stopped;
    await service.stop();
    return 0;
  },
};
