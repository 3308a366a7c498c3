import type { Config } from '../config.ts';
import { OUTSIDE, type Outside, type Service, startService } from '../service.ts';
import { EXIT, UsageError } from './failure.ts';
import type { Command } from './index.ts';

export const serve: Command = {
  name: 'serve',
  usage: '',
  sentence: 'Runs the service until SIGTERM or SIGINT, which drain it.',
  flags: {},
  async run({ config, flags }) {
    if (config.clientSecret !== undefined && config.clientId === undefined)
      throw new UsageError('CLIENT_ID must be set where CLIENT_SECRET is.');
    const started = performance.now();
    const stopped = new Promise<void>((resolve) => {
      process.once('SIGTERM', resolve);
      process.once('SIGINT', resolve);
    });
    const service = await start(config);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    // The log has standard output to itself.
    process.stderr.write(
      `${flags.json ? JSON.stringify({ url: service.url, seconds }) : words(service.url, seconds)}\n`,
    );
    await stopped;
    await service.stop();
    return EXIT.ok;
  },
};

const words = (url: string, seconds: number) =>
  `Bonafide is ready on ${url} after ${seconds.toFixed(1)} s. API description: ${url}/docs`;

/** Where the start fails, the models are given back first: a process that ends while they load crashes. */
async function start(config: Config): Promise<Service> {
  const opened: ReturnType<Outside['openExaminer']>[] = [];
  const openExaminer: Outside['openExaminer'] = (of) => {
    const examiner = OUTSIDE.openExaminer(of);
    opened.push(examiner);
    return examiner;
  };
  try {
    return await startService(config, { ...OUTSIDE, openExaminer });
  } catch (error) {
    await Promise.allSettled(opened.map(async (examiner) => (await examiner).close()));
    throw error;
  }
}
