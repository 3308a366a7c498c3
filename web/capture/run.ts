import { BackButton } from './back.ts';
import type { Boot } from './boot.ts';
import { CallError, extend, type Held, linkStanding, standing, start, tell, upload } from './calls.ts';
import { deviceEvidence } from './device.ts';
import { addressOf } from './entry.ts';
import { asks, next, open, pollAfter } from './flow.ts';
import { forget, type Kept, keep } from './held.ts';
import { forgetSigning, openSigning, type Signing } from './signing.ts';
import type { CallProblem, Command, Entry, Happening, Shot, State, Step } from './state.ts';

const problemOf = (error: unknown): CallProblem => (error instanceof CallError ? error.problem : 'broken');

/** How long a browser's database may keep a person who is done. */
const LEAVE_MS = 1_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Joins the screens' state machine to the world: requests, time, the network, the address and the back button. */
export class Run {
  readonly #boot: Boot;
  readonly #entry: Entry;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #held: Held | null;
  readonly #address: BackButton;
  /** Made while the person reads: a key takes a slow phone a moment. */
  #signing: Promise<Signing | null> | null = null;
  #sent = 0;
  #polling: ReturnType<typeof setTimeout> | null = null;
  #failures = 0;

  constructor(boot: Boot, entry: Entry, kept: Kept | null) {
    this.#boot = boot;
    this.#entry = entry;
    this.#held = kept;
    if (entry.stage === 'start' && !entry.mine && !entry.handsOver) this.#signing = openSigning();
    const first = open(entry);
    this.#state = first.state;
    this.#address = new BackButton(() => this.happen({ type: 'back' }));
    this.#follow(first);
  }

  get state(): State {
    return this.#state;
  }

  /** Set where a fictional person stands before the camera. */
  get virtual(): Entry['virtual'] {
    return this.#entry.virtual;
  }

  get held(): Held | null {
    return this.#held;
  }

  /** What part of the picture has been sent, 0 to 1. */
  get sent(): number {
    return this.#sent;
  }

  /** For React: called after every change. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly happen = (happening: Happening): void => this.#follow(next(this.#state, happening));

  #follow({ state, commands }: Step): void {
    const isNew = state.screen.name !== this.#state.screen.name;
    this.#state = state;
    this.#changed();
    if (isNew && this.#held) tell(this.#held, 'page_view', { page_name: state.screen.name });
    for (const command of commands) void this.#obey(command);
    this.#poll();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async #obey(command: Command): Promise<void> {
    switch (command.do) {
      case 'start':
        return this.#start();
      case 'ask':
        return this.#ask();
      case 'extend':
        await extend(this.#held!).catch(() => {});
        return this.#ask();
      case 'send':
        return this.#send(command.shot);
      case 'wait':
        return sooner(command.ms, () => this.happen({ type: 'again' }));
      case 'leave':
        return this.#leave(command.to);
      case 'leave_page':
        return this.#address.leave();
    }
  }

  async #start(): Promise<void> {
    const startToken = this.#boot.startToken ?? '';
    const { fromDesktop } = this.#entry;
    try {
      this.#signing ??= openSigning();
      const signing = await this.#signing;
      const { missing, sid, token } = await start({
        start_token: startToken,
        accessed_from_desktop: fromDesktop,
        client_type: 'hosted_app',
        consent: {
          granted: true,
          document_id: this.#boot.consent.documentId,
          document_hash: this.#boot.consent.hash,
        },
        ...(signing && { image_signing_public_key: signing.publicKey, signs_images: true }),
        ...(this.#boot.deviceEvidence && { device_evidence: deviceEvidence() }),
      });
      this.#held = { sid, token, signing: signing?.id ?? null };
      keep({ ...this.#held, startToken, fromDesktop });
      this.#address.moveTo(`/verify/app/session/${sid}${addressOf(this.#entry.virtual)}`);
      this.happen({ type: 'started', missing });
      // How long there is, and what else only the status says.
      void this.#ask();
    } catch (error) {
      this.happen({ type: 'start_failed', problem: problemOf(error) });
    }
  }

  async #ask(): Promise<void> {
    if (!this.#held) return;
    try {
      this.happen({ type: 'standing', standing: await standing(this.#held) });
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      this.happen({ type: 'standing_failed', problem: problemOf(error) });
    }
  }

  async #askLink(): Promise<void> {
    try {
      this.happen({ type: 'link', standing: await linkStanding(this.#boot.startToken ?? '') });
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    }
  }

  async #send(shot: Shot): Promise<void> {
    const progress = (sent: number) => {
      this.#sent = sent;
      this.#changed();
    };
    progress(0);
    try {
      const { feedback, custom_feedback: custom, missing_images: missing } = await upload(this.#held!, shot, progress);
      this.happen({ type: 'answered', feedback, custom, missing });
    } catch (error) {
      this.happen({ type: 'send_failed', problem: problemOf(error) });
    }
  }

  /** Not before its key is gone: what a page that is being left has begun may never be done. */
  async #leave(to: string): Promise<void> {
    const held = this.#held;
    forget();
    if (held) tell(held, 'processing_complete', { status: 'complete' });
    if (held?.signing) await Promise.race([forgetSigning(held.signing), pause(LEAVE_MS)]);
    location.assign(to);
  }

  /** Every three seconds, as the vendor's pages do, and more rarely while that fails. */
  #poll(): void {
    if (this.#polling !== null || asks(this.#state) === null) return;
    this.#polling = setTimeout(async () => {
      const what = asks(this.#state);
      if (what !== null) await (what === 'link' ? this.#askLink() : this.#ask());
      this.#polling = null;
      this.#poll();
    }, pollAfter(this.#failures));
  }
}

/** After that time, or as soon as the network is back. */
function sooner(ms: number, run: () => void): void {
  const go = () => {
    clearTimeout(timer);
    removeEventListener('online', go);
    run();
  };
  const timer = setTimeout(go, ms);
  addEventListener('online', go);
}
