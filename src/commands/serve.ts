import type { Service } from '../service.ts';
import { EXIT } from './failure.ts';
import type { Command } from './index.ts';

export const serve: Command = {
  name: 'serve',
  usage: '',
  sentence: 'Runs the service until SIGTERM or SIGINT, which drain it.',
  flags: {},
  async run({ config, flags }) {
    const started = performance.now();
    const stopped = new Promise<void>((resolve) => {
      process.once('SIGTERM', resolve);
      process.once('SIGINT', resolve);
    });
    // Loaded here, so that the other commands start without it.
    const { startService } = await import('../service.ts');
    const service = await startService(config);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    // The log has standard output to itself.
    process.stderr.write(
      `${flags.json ? JSON.stringify({ url: service.url, seconds, demo: service.demo }) : words(service, seconds)}\n`,
    );
    await stopped;
    await service.stop();
    return EXIT.ok;
  },
};

const words = ({ url, demo }: Pick<Service, 'url' | 'demo'>, seconds: number) =>
  `Bonafide is ready on ${url} after ${seconds.toFixed(1)} s. API description: ${url}/docs${demo ? `, demonstration shop: ${url}/demo` : ''}`;
