import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { testPostgres } from '../test/postgres.ts';
import { benchCreate, type CreateFigures } from './create.ts';
import { benchPage, type PageFigures } from './page.ts';
import { type Running, startBare, startBonafide } from './servers.ts';
import { benchVerification, SUSTAINED_SECONDS, type VerificationFigures } from './verification.ts';

interface Row {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly met: boolean | null;
}

const load = loadavg()[0]!;
const rows: Row[] = [];

const bare = await startBare();
rows.push(...createRows('SQLite', 0.55, await withServer({}, (server) => benchCreate(bare, server))));
const postgres = await testPostgres();
if (postgres) {
  const variables = { DATABASE_URL: postgres.url, ROLE: 'api' };
  const figures = await withServer(variables, (server) => benchCreate(bare, server));
  rows.push(...createRows('PostgreSQL', 0.65, figures));
  rows.push(limit('RSS of the API role, under that load', 250, figures.rssMb, 'MB'));
} else process.stderr.write('PostgreSQL is not installed: its figures are left out.\n');
await bare.stop();

const verification = await withServer({ WORKERS: '2' }, async (server) => {
  rows.push(limit('ready after its start', 5, server.readyAfter, 's'));
  rows.push(pageRow(await benchPage(server)));
  return benchVerification(server);
});
rows.push(...verificationRows(verification));
rows.push({
  what: 'installed size, as `npm run size` prints it',
  target: 'said',
  measured: installedSize(),
  met: null,
});

await writeFile(fileURLToPath(new URL('../docs/performance.md', import.meta.url)), report());
process.stdout.write(report());

async function withServer<T>(variables: Record<string, string>, use: (server: Running) => Promise<T>): Promise<T> {
  const server = await startBonafide(variables);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

function createRows(store: string, target: number, figures: CreateFigures): Row[] {
  const { ratio, ratios, ours, bare: theirs, p99Ms, errors } = figures;
  const spread = `${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))}`;
  return [
    {
      what: `create session on ${store}: requests a second, over those of a bare Fastify route`,
      target: `≥ ${percent(target)}`,
      measured: `${percent(ratio)} (${ratios.length} rounds: ${spread}; ${Math.round(ours)} over ${Math.round(theirs)} a second; p99 ${Math.round(p99Ms)} ms; ${errors} errors)`,
      met: ratio >= target && errors === 0,
    },
  ];
}

function pageRow(figures: PageFigures | null): Row {
  const what = 'hosted page on slow 3G (400 kbit/s, 400 ms), from the link to a button that can be pressed';
  if (!figures) return { what, target: '< 3 s', measured: 'not measured: no browser', met: null };
  const { n, usableMs, kilobytes } = figures;
  const row = limit(what, 3, usableMs / 1000, 's');
  return { ...row, measured: `${row.measured}, median of ${n}, ${Math.round(kilobytes)} kB` };
}

function verificationRows({ n, frontMs, selfieMs, resultMs, allowed, sustained, rssMb }: VerificationFigures): Row[] {
  const { sessions, complete, p95Ms, seconds } = sustained;
  return [
    limit(`front upload with MRZ, p50 of ${n}`, 450, frontMs, 'ms'),
    limit(`selfie upload, p50 of ${n}`, 250, selfieMs, 'ms'),
    limit(`last image answered to result there, p50 of ${n}`, 100, resultMs, 'ms'),
    { what: 'passport and its holder allowed', target: 'all', measured: `${allowed} of ${n}`, met: allowed === n },
    {
      what: 'two sessions a second, sustained',
      target: 'all complete within 5 s of the last start',
      measured: `${complete} of ${sessions} in ${seconds.toFixed(1)} s, p95 of an upload ${Math.round(p95Ms)} ms`,
      met: complete === sessions && seconds < SUSTAINED_SECONDS + 5,
    },
    limit('RSS with two workers, after that load', 1200, rssMb, 'MB'),
  ];
}

function limit(what: string, most: number, value: number, unit: string): Row {
  return {
    what,
    target: `< ${most} ${unit}`,
    measured: `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`,
    met: value < most,
  };
}

function installedSize(): string {
  const script = fileURLToPath(new URL('../scripts/size.js', import.meta.url));
  const printed = execFileSync(process.execPath, [script]).toString();
  const megabytes = (words: string) => Math.round(Number(new RegExp(`([\\d.]+)  ${words}`).exec(printed)?.[1]));
  return `${megabytes('production')} MB to run, ${megabytes('with what')} MB to develop`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function report(): string {
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  const lines = rows.map(
    ({ what, target, measured, met }) =>
      `| ${what} | ${target} | ${measured} | ${met === null ? '' : met ? 'yes' : '**no**'} |`,
  );
  return `# Performance

Written by \`npm run bench:performance\` on ${new Date().toISOString().slice(0, 10)}: ${machine}; load average ${load.toFixed(1)} at the start.
Server, PostgreSQL and load generator share the machine, so compare ratios, not absolute figures. 64 connections; every create is
authorised, validated and committed with fsync before it is answered; the bare route parses the same body and answers the same JSON.

| what | target | measured | met |
| --- | --- | --- | --- |
${lines.join('\n')}
`;
}
