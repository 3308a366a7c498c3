import autocannon from 'autocannon';
import { login, median, percentile, type Running } from './servers.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
const ROUNDS = 5;
const BODY = JSON.stringify({
  callback_url: 'https://shop.example/verified',
  state: 'f1c9a1b2-4d3e-4f5a-8b6c-7d8e9f0a1b2c',
  time_to_live: '30d',
  customer_information: { organization_id: 'branch-12', external_user_id: 'user-4711' },
});

export interface CreateFigures {
  readonly bare: number;
  readonly ours: number;
  /** Median over the rounds of ours over bare. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly p99Ms: number;
  readonly rssMb: number;
  readonly errors: number;
}

/** Requests a second of creating sessions and of the bare route, in alternating rounds. */
export async function benchCreate(bare: Running, ours: Running): Promise<CreateFigures> {
  const headers = { authorization: `Bearer ${await login(ours.url)}`, 'content-type': 'application/json' };
  const fire = (url: string) =>
    autocannon({
      url: `${url}/verify/api/v1/verification`,
      method: 'POST',
      headers,
      body: BODY,
      connections: CONNECTIONS,
      duration: SECONDS,
    });
  await fire(bare.url);
  await fire(ours.url);
  const rounds: { bare: autocannon.Result; ours: autocannon.Result }[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push({ bare: await fire(bare.url), ours: await fire(ours.url) });
  const ratios = rounds.map((round) => round.ours.requests.average / round.bare.requests.average);
  return {
    bare: median(rounds.map((round) => round.bare.requests.average)),
    ours: median(rounds.map((round) => round.ours.requests.average)),
    ratio: median(ratios),
    ratios,
    p99Ms: percentile(
      rounds.map((round) => round.ours.latency.p99),
      0.5,
    ),
    rssMb: await ours.rss(),
    errors: rounds.reduce((sum, { ours: o }) => sum + o.non2xx + o.errors, 0),
  };
}
