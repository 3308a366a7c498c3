import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../errors.ts';

export interface RateLimitOptions {
  /** Requests a minute; 0: no limit. */
  readonly perApplication: number;
  readonly perAddress: number;
}

const EVENTS_PER_DEVICE = 120;

/** Counts requests of this process in windows of a minute. */
export class RateLimits {
  readonly #application: RateLimiterMemory | null;
  readonly #address: RateLimiterMemory | null;
  readonly #device = limiter(EVENTS_PER_DEVICE);

  constructor({ perApplication, perAddress }: RateLimitOptions) {
    this.#application = limiter(perApplication);
    this.#address = limiter(perAddress);
  }

  application(id: string): Promise<void> {
    return consume(this.#application, id);
  }

  /** What a device tells of itself: the vendor's pages tell about ten things a session. */
  device(sessionId: string): Promise<void> {
    return consume(this.#device, sessionId);
  }

  address(ip: string): Promise<void> {
    return consume(this.#address, ip);
  }
}

const limiter = (points: number) => (points === 0 ? null : new RateLimiterMemory({ points, duration: 60 }));

async function consume(limits: RateLimiterMemory | null, key: string): Promise<void> {
  try {
    await limits?.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new Fault('too_many_requests', { retryAfter: Math.ceil(refused.msBeforeNext / 1000) });
  }
}
