import { setTimeout as pause } from 'node:timers/promises';
import { makeSpecimen } from '../src/specimen/specimen.ts';
import { login, median, percentile, type Running } from './servers.ts';

const SEQUENTIAL = 20;
export const SUSTAINED_SECONDS = 30;
const SESSIONS_A_SECOND = 2;
const PEOPLE = 4;

export interface VerificationFigures {
  readonly n: number;
  readonly frontMs: number;
  readonly selfieMs: number;
  readonly resultMs: number;
  readonly allowed: number;
  readonly sustained: {
    readonly sessions: number;
    readonly complete: number;
    readonly p95Ms: number;
    readonly seconds: number;
  };
  readonly rssMb: number;
}

interface Pictures {
  readonly passport: string;
  readonly selfie: string;
}

/** Uploads one after the other on an idle service, then two sessions a second. */
export async function benchVerification(server: Running): Promise<VerificationFigures> {
  const people = await Promise.all(Array.from({ length: PEOPLE }, (_, person) => picturesOf(person)));
  const client = new Client(server.url, await login(server.url));
  const timings: Timing[] = [];
  for (let i = 0; i < SEQUENTIAL; i++) timings.push(await client.verify(people[i % PEOPLE]!));
  return {
    n: SEQUENTIAL,
    frontMs: median(timings.map(({ frontMs }) => frontMs)),
    selfieMs: median(timings.map(({ selfieMs }) => selfieMs)),
    resultMs: median(timings.map(({ resultMs }) => resultMs)),
    allowed: timings.filter(({ recommendation }) => recommendation === 'ALLOW').length,
    sustained: await sustain(client, people),
    rssMb: await server.rss(),
  };
}

async function sustain(client: Client, people: readonly Pictures[]) {
  const started = performance.now();
  const running: Promise<Timing | null>[] = [];
  for (let i = 0; i < SUSTAINED_SECONDS * SESSIONS_A_SECOND; i++) {
    running.push(client.verify(people[i % PEOPLE]!).catch(() => null));
    await pause(Math.max(0, started + ((i + 1) * 1000) / SESSIONS_A_SECOND - performance.now()));
  }
  const done = (await Promise.all(running)).filter((one) => one !== null);
  const uploads = done.flatMap(({ frontMs, selfieMs }) => [frontMs, selfieMs]);
  return {
    sessions: running.length,
    complete: done.length,
    p95Ms: percentile(uploads, 0.95),
    seconds: (performance.now() - started) / 1000,
  };
}

async function picturesOf(person: number): Promise<Pictures> {
  const { files } = await makeSpecimen({ person, seed: 'bench', today: new Date().toISOString().slice(0, 10) });
  return { passport: files['passport.jpg']!.toString('base64'), selfie: files['selfie.jpg']!.toString('base64') };
}

interface Timing {
  readonly frontMs: number;
  readonly selfieMs: number;
  /** From the answer to the last image until the result is there. */
  readonly resultMs: number;
  readonly recommendation: string;
}

class Client {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, token: string) {
    this.#url = `${url}/verify/api/v1/verification`;
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  async verify({ passport, selfie }: Pictures): Promise<Timing> {
    const consent = { granted: true, document_id: 'bench' };
    const { session_id: sid } = await this.#post<{ session_id: string }>('', { start: { consent } });
    const frontMs = await this.#upload(sid, 'document_front', passport);
    const selfieMs = await this.#upload(sid, 'selfie', selfie);
    const last = performance.now();
    for (;;) {
      const answer = await fetch(`${this.#url}/${sid}/result`, { headers: this.#headers });
      const result = (await answer.json()) as { status: string; recommendation: string };
      if (result.status === 'complete')
        return { frontMs, selfieMs, resultMs: performance.now() - last, recommendation: result.recommendation };
      if (result.status !== 'processing') throw new Error(`the session became ${result.status}`);
      await pause(5);
    }
  }

  async #upload(sid: string, type: string, content: string): Promise<number> {
    const started = performance.now();
    const image = { format: 'jpg', image_type: type, content };
    const { feedback } = await this.#post<{ feedback: string }>(`/${sid}/images`, { image });
    if (feedback !== 'ok') throw new Error(`${type} got ${feedback}`);
    return performance.now() - started;
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(this.#url + path, {
      method: 'POST',
      headers: this.#headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  }
}
