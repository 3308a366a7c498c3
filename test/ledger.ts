import type { Stream } from '../src/specimen/people/random.ts';
import { type Answer, type Client, Unanswered } from './processes.ts';
import type { Created, Uploaded } from './service.ts';

interface Sent {
  readonly type: string;
  /** Absent: the client cannot ask for the outcome again. */
  readonly imageId: string | undefined;
  /** Base64. */
  readonly content: string;
  /** Null: the answer never came. */
  feedback: string | null;
}

interface Creation {
  readonly request: object;
  readonly key: string | undefined;
}

/** A session as its client knows it. */
export interface Known extends Creation {
  readonly sid: string;
  readonly sent: Sent[];
  missing: readonly string[];
  /** Every image was acknowledged. */
  complete: boolean;
  deletion: 'none' | 'asked' | 'answered';
}

const CONSENT = { granted: true, document_id: 'terms-1' };

/** What the clients of a service know of it: what was promised to them, and which promises were broken. */
export class Ledger {
  readonly sessions: Known[] = [];
  readonly broken: string[] = [];
  /** Creations with an Idempotency-Key whose answer never came. */
  readonly unanswered: Creation[] = [];
  /** Sessions that somebody touched since the last look. */
  readonly touched = new Set<Known>();
  readonly #random: Stream;
  readonly #pictures: readonly string[];
  #count = 0;

  constructor(random: Stream, pictures: readonly string[]) {
    this.#random = random;
    this.#pictures = pictures;
  }

  /** Uses the service until it is gone. */
  async use(client: Client): Promise<void> {
    try {
      for (;;) await this.#advance(client, this.#resumed() ?? (await this.#create(client)));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
  }

  /** A session of before that still wants something, and that nobody else has at hand. */
  #resumed(): Known | undefined {
    if (this.#random.chance(0.4)) return undefined;
    const open = this.sessions.filter((one) => one.deletion === 'none' && !one.complete && !this.touched.has(one));
    return open.length === 0 ? undefined : this.#random.pick(open);
  }

  async #create(client: Client): Promise<Known> {
    const wait = this.#random.pick(['0s', '0s', '1s', '10s']);
    const request = { start: { consent: CONSENT }, mock_behavior: { processing_time: wait } };
    const key = this.#random.chance(0.5) ? `order-${++this.#count}` : undefined;
    const creation = { request, key };
    if (key !== undefined) this.unanswered.push(creation);
    const known = await this.#created(client, creation);
    if (key !== undefined) this.unanswered.splice(this.unanswered.indexOf(creation), 1);
    return known;
  }

  async #created(client: Client, creation: Creation): Promise<Known> {
    const { status, body } = await create(client, creation);
    if (status !== 200) throw new Error(`a creation was answered ${status}: ${JSON.stringify(body)}`);
    const { session_id: sid, missing_images: missing } = body;
    const known: Known = { ...creation, sid, sent: [], missing, complete: false, deletion: 'none' };
    this.sessions.push(known);
    this.touched.add(known);
    return known;
  }

  async #advance(client: Client, session: Known): Promise<void> {
    this.touched.add(session);
    while (!session.complete) {
      if (this.#random.chance(0.08)) return;
      if (this.#random.chance(0.06)) return this.#delete(client, session);
      await this.#upload(client, session, session.missing[0]!);
    }
    if (this.#random.chance(0.1)) await this.#delete(client, session);
  }

  async #upload(client: Client, session: Known, type: string): Promise<void> {
    const imageId = this.#random.chance(0.7) ? `photo-${++this.#count}` : undefined;
    const sent: Sent = { type, imageId, content: this.#random.pick(this.#pictures), feedback: null };
    const doubtful = isDoubtful(session);
    session.sent.push(sent);
    const { status, body } = await upload(client, session, sent);
    if (status === 200) return record(session, sent, body);
    const gone = session.deletion !== 'none' && status === 404;
    const over = doubtful && status === 409;
    this.#promise(gone || over, `an upload was answered ${status}: ${JSON.stringify(body)}`);
    if (over) return this.#tooLate(session, sent);
    session.sent.splice(session.sent.indexOf(sent), 1);
  }

  /** It never arrived, and another one whose answer never came was the last that was missing. */
  #tooLate(session: Known, sent: Sent): void {
    session.sent.splice(session.sent.indexOf(sent), 1);
    session.complete = true;
  }

  /** Half the time while another of its images is on the way. */
  async #delete(client: Client, session: Known): Promise<void> {
    session.deletion = 'asked';
    const type = session.missing[0];
    const racing = type !== undefined && this.#random.chance(0.5) ? this.#upload(client, session, type) : undefined;
    const [answer, other] = await Promise.allSettled([client.call('DELETE', `/${session.sid}`), racing]);
    if (answer.status === 'rejected') throw answer.reason;
    this.#promise(answer.value.status === 200, `a deletion was answered ${answer.value.status}`);
    session.deletion = 'answered';
    if (other.status === 'rejected') throw other.reason;
  }

  /** Looks whether the sessions are as was promised, and settles what was left open. */
  async verify(client: Client, sessions: Iterable<Known>): Promise<void> {
    for (const creation of this.unanswered.splice(0)) await this.#created(client, creation);
    const left = [...sessions];
    const lanes = Array.from({ length: 6 }, async () => {
      for (let one = left.pop(); one; one = left.pop()) await this.#verifyOne(client, one);
    });
    await Promise.all(lanes);
  }

  async #verifyOne(client: Client, session: Known): Promise<void> {
    if (session.deletion === 'asked') {
      const { status } = await client.call('DELETE', `/${session.sid}`);
      this.#promise(status === 200 || status === 404, `a deletion sent again was answered ${status}`);
      session.deletion = 'answered';
    }
    if (session.deletion === 'answered') return this.#verifyGone(client, session);
    await this.#verifySame(client, session);
    await this.#verifyStatus(client, session);
    await this.#verifyImages(client, session);
  }

  async #verifyGone(client: Client, { sid }: Known): Promise<void> {
    for (const path of ['/result', '/images', '/consent']) {
      const { status } = await client.call('GET', `/${sid}${path}`);
      this.#promise(status === 404, `${path} of a deleted session was answered ${status}`);
    }
  }

  /** What is asked again gets the same answer: the creation by its key, the uploads by their ids. */
  async #verifySame(client: Client, session: Known): Promise<void> {
    if (session.key !== undefined) {
      const { body } = await create(client, session);
      this.#promise(body.session_id === session.sid, 'an Idempotency-Key gave another session than before');
    }
    for (const sent of session.sent.filter(({ imageId }) => imageId !== undefined)) {
      const { status, body } = await upload(client, session, sent);
      if (status === 409 && sent.feedback === null && hasDoubtfulOtherThan(sent, session)) {
        this.#tooLate(session, sent);
        continue;
      }
      const same = status === 200 && body.feedback === (sent.feedback ?? 'ok');
      this.#promise(same, `an image sent again was answered ${status}: ${JSON.stringify(body)}`);
      if (same) record(session, sent, body);
    }
  }

  async #verifyStatus(client: Client, session: Known): Promise<void> {
    const { status, body } = await client.call<{ status: string }>('GET', `/${session.sid}/result`);
    const doubtful = isDoubtful(session);
    const right = [
      ...(session.complete ? [] : ['capturing']),
      ...(session.complete || doubtful ? ['processing', 'complete'] : []),
    ];
    this.#promise(status === 200 && right.includes(body.status), `instead of ${right} it is ${status} ${body.status}`);
  }

  /** Every acknowledged image is listed, and its content is what was sent. */
  async #verifyImages(client: Client, session: Known): Promise<void> {
    const { body } = await client.call<{ session_images: { id: string; type: string; rejected: boolean }[] }>(
      'GET',
      `/${session.sid}/images`,
    );
    const there: string[] = [];
    for (const { id, type, rejected } of body.session_images) {
      const { status, body } = await client.call<Buffer>('GET', `/${session.sid}/images/${id}`);
      this.#promise(status === 200, `a listed image was answered ${status}`);
      // An unanswered image may have completed the session before this one was examined.
      this.#promise(!rejected || isDoubtful(session), 'an image was rejected');
      if (status === 200) there.push(`${type} ${body.toString('base64')}`);
    }
    const acknowledgedFirst = [...session.sent].sort(
      (a, b) => Number(a.feedback === null) - Number(b.feedback === null),
    );
    for (const { type, content, feedback } of acknowledgedFirst) {
      const at = there.indexOf(`${type} ${content}`);
      this.#promise(at >= 0 || feedback === null, 'an acknowledged image is not there');
      if (at >= 0) there.splice(at, 1);
    }
    this.#promise(there.length === 0, 'there are images that nobody sent, or the same one twice');
  }

  #promise(held: boolean, otherwise: string): void {
    if (!held) this.broken.push(otherwise);
  }
}

/** It may have an image that nobody acknowledged. */
const isDoubtful = ({ sent }: Known): boolean => sent.some(({ feedback }) => feedback === null);

const hasDoubtfulOtherThan = (one: Sent, { sent }: Known): boolean =>
  sent.some((other) => other !== one && other.feedback === null);

const create = (client: Client, { request, key }: Creation): Promise<Answer<Created>> =>
  client.call<Created>('POST', '', request, key === undefined ? {} : { 'idempotency-key': key });

const upload = (client: Client, { sid }: Known, { type, content, imageId }: Sent): Promise<Answer<Uploaded>> => {
  const image = { format: 'jpg', image_type: type, content, ...(imageId !== undefined && { image_id: imageId }) };
  return client.call<Uploaded>('POST', `/${sid}/images`, { image });
};

function record(session: Known, sent: Sent, { feedback, missing_images, complete }: Uploaded): void {
  sent.feedback = feedback;
  session.missing = missing_images;
  session.complete = complete;
}
