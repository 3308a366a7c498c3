import { type Service, startService } from '../service.ts';
import { EXIT } from './failure.ts';
import type { Invocation } from './index.ts';

export async function run({ config, flags }: Invocation): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const service = await startService(config);
  // Since the process began.
  const seconds = Number((performance.now() / 1000).toFixed(1));
  // The log has standard output to itself.
  process.stderr.write(
    `${flags.json ? JSON.stringify({ url: service.url, seconds, demo: service.demo }) : words(service, seconds)}\n`,
  );
  await stopped;
  await service.stop();
  return EXIT.ok;
}

const words = ({ url, demo }: Pick<Service, 'url' | 'demo'>, seconds: number) =>
  `Bonafide is ready on ${url} after ${seconds.toFixed(1)} s. API description: ${url}/docs${demo ? `, demonstration shop: ${url}/demo` : ''}`;
