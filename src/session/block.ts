import type { Application } from '../applications.ts';
import { DURATION_GRAMMAR, parseDuration } from '../duration.ts';
import { Fault } from '../errors.ts';
import type { Images } from '../evidence/images.ts';
import type { Blocked, Blocklist, NewBlock } from '../gallery/blocklist.ts';
import { galleryOf } from '../gallery/gallery.ts';
import type { FaceAuthDesk } from './face-auth.ts';
import type { SessionStore } from './store.ts';
import { identityOfSession } from './work.ts';

/** Whom to refuse: the person of a session, by face, document or both, or the face of a picture. */
export interface BlockRequest {
  readonly session_id?: string;
  /** Of the session: both unless said otherwise. */
  readonly face?: boolean;
  readonly document?: boolean;
  readonly picture?: { readonly content: string };
  /** A duration after which the entry goes; absent: never. */
  readonly time_to_live?: string;
}

export interface BlockContext {
  readonly sessions: SessionStore;
  readonly images: Images;
  readonly blocklist: Blocklist;
  readonly faceAuth: FaceAuthDesk;
  readonly clock: () => number;
}

/** An application's own part of the blocklist, which it shares with those that share its gallery. */
export class BlockDesk {
  readonly #context: BlockContext;

  constructor(context: BlockContext) {
    this.#context = context;
  }

  /** Throws Fault. */
  async add(application: Application, request: BlockRequest): Promise<Blocked> {
    const { blocklist, clock } = this.#context;
    if (!application.settings.gallery) throw refuse('The application keeps no gallery, so nobody would be looked for.');
    const expiresAt = expiryOf(request, clock());
    const block = { ...(await this.#identify(application, request)), expiresAt };
    const added = await blocklist.add(galleryOf(application), block, application.id, clock());
    if (!added) throw refuse('The session shows neither a face nor a document number that could be refused.');
    return added;
  }

  list(application: Application): Promise<Blocked[]> {
    return this.#context.blocklist.list(galleryOf(application), this.#context.clock());
  }

  remove(application: Application, id: string): Promise<boolean> {
    return this.#context.blocklist.remove(galleryOf(application), id, application.id, this.#context.clock());
  }

  async #identify(application: Application, request: BlockRequest): Promise<Omit<NewBlock, 'expiresAt'>> {
    const { session_id: sessionId, picture, face = true, document = true } = request;
    if ((sessionId === undefined) === (picture === undefined)) throw refuse('Either session_id or picture is needed.');
    if (picture) return this.#ofPicture(application, picture.content);
    const { sessions, images, clock } = this.#context;
    const stored = await sessions.find(sessionId!, application.id, clock());
    if (!stored || stored.session.mock) throw refuse('session_id names no session of a person.');
    const identity = await identityOfSession(images, stored, application);
    const wanted = { face: face ? identity.face : null, document: document ? identity.document : null };
    return { identity: wanted, source: 'session', sessionId: sessionId! };
  }

  async #ofPicture(application: Application, content: string): Promise<Omit<NewBlock, 'expiresAt'>> {
    const face = await this.#context.faceAuth.faceOf(application, content, 'picture');
    return { identity: { face, document: null }, source: 'picture', sessionId: null };
  }
}

const refuse = (sentence: string) => new Fault('invalid_request', { details: [sentence] });

function expiryOf({ time_to_live }: BlockRequest, now: number): number | null {
  if (time_to_live === undefined) return null;
  const length = parseDuration(time_to_live);
  if (length === null) throw refuse(`time_to_live must be ${DURATION_GRAMMAR}.`);
  return now + length;
}
