import type { Feedback } from '../analysis/findings.ts';
import type { Application } from '../applications.ts';
import { Fault } from '../errors.ts';
import { type AcceptedPicture, acceptUpload } from '../evidence/accept.ts';
import { type Images, newImageId } from '../evidence/images.ts';
import type { Database } from '../store/database.ts';
import type { Capture } from './capture.ts';
import { hashStartToken, type SessionFactory } from './create.ts';
import { foundFindings, referenceFace } from './reference.ts';
import { findResult } from './result.ts';
import { destroy } from './retention.ts';
import type { Session } from './session.ts';
import type { Reference, SessionStore, StoredSession } from './store.ts';

/** A picture of the person, or the earlier session whose selfie it is. */
export type GivenReference =
  | { readonly type: 'raw'; readonly content: string }
  | { readonly type: 'session'; readonly session_id: string };

/** Where the hosted page sends the person at the end, and what it takes along. */
export interface WayBack {
  readonly callback_url?: string;
  readonly state?: string;
}

export interface BegunFaceAuth {
  readonly session: Session;
  /** What the person's device starts the session with, once. */
  readonly deviceSessionId: string;
}

export interface FaceAuthContext {
  readonly db: Database;
  readonly sessions: SessionStore;
  readonly images: Images;
  readonly factory: SessionFactory;
  readonly capture: Capture;
  readonly clock: () => number;
}

/** Face authentications: sessions that need nothing but a selfie, and compare it with a face that is known. */
export class FaceAuthDesk {
  readonly #context: FaceAuthContext;

  constructor(context: FaceAuthContext) {
    this.#context = context;
  }

  /** Answers once the reference is known to show one face. Throws Fault. */
  async begin(application: Application, given: GivenReference, wayBack: WayBack = {}): Promise<BegunFaceAuth> {
    if (given.type === 'session')
      return this.#make(application, { ...wayBack, reference: await this.#selfieOf(application, given.session_id) });
    return this.#beginWith(application, await acceptNamed(given.content, 'reference'), 'reference', wayBack);
  }

  /** The descriptor of the one face of a picture, which is examined like a reference and not kept. Throws Fault. */
  async faceOf(application: Application, content: string, named: string): Promise<readonly number[]> {
    const { sessions, images, clock } = this.#context;
    const begun = await this.#beginWith(application, await acceptNamed(content, named), named);
    try {
      const stored = await sessions.find(begun.session.id, application.id, clock());
      const face = stored && (await referenceFace({ sessions, images }, stored, foundFindings, clock()));
      if (!face?.measured) throw new Fault('analysis_failed');
      return face.value.descriptor;
    } finally {
      await this.#discard(application, begun);
    }
  }

  async #beginWith(
    application: Application,
    picture: AcceptedPicture,
    named: string,
    wayBack: WayBack = {},
  ): Promise<BegunFaceAuth> {
    const imageId = newImageId();
    const begun = await this.#make(application, { ...wayBack, reference: { sessionId: null, imageId } });
    const feedback = await this.#examine(application, begun, imageId, picture);
    if (feedback === 'ok') return begun;
    await this.#discard(application, begun);
    if (feedback === 'other') throw new Fault('analysis_failed');
    throw new Fault('invalid_image', { details: [`${named}.content is no usable picture of a face: ${feedback}.`] });
  }

  /** By the id of the session, or by the one that its device started it with; null where there is none. */
  async find(application: Application, id: string): Promise<StoredSession | null> {
    const { sessions, clock } = this.#context;
    const stored =
      (await sessions.find(id, application.id, clock())) ??
      (await sessions.peekByStartToken(hashStartToken(id), clock()));
    const own = stored?.session.applicationId === application.id && stored.session.kind === 'face_auth';
    return own ? stored : null;
  }

  async #make(application: Application, request: WayBack & { readonly reference: Reference }): Promise<BegunFaceAuth> {
    const { factory, clock } = this.#context;
    const { session, startToken } = await factory.create(application, request, null, clock());
    // Nobody starts it but the device.
    return { session, deviceSessionId: startToken! };
  }

  async #selfieOf(application: Application, sessionId: string): Promise<Reference> {
    const { db, sessions, clock } = this.#context;
    const stored = await sessions.find(sessionId, application.id, clock());
    const imageId = stored?.session.accepted.selfie;
    const decided = stored && !stored.session.mock ? await findResult(db, stored) : null;
    const trusted = decided !== null && decided.decision.open().recommendation !== 'DENY';
    if (imageId === undefined || !trusted)
      throw new Fault('invalid_request', {
        details: ['reference.session_id names no completed session with a selfie that was not denied.'],
      });
    return { sessionId, imageId };
  }

  async #examine(
    application: Application,
    begun: BegunFaceAuth,
    imageId: string,
    picture: AcceptedPicture,
  ): Promise<Feedback> {
    const { sessions, capture, clock } = this.#context;
    try {
      const stored = await sessions.find(begun.session.id, application.id, clock());
      if (!stored) throw new Fault('not_found');
      return await capture.addReference(stored, imageId, picture, clock());
    } catch (error) {
      await this.#discard(application, begun);
      const late = error instanceof Fault && error.code === 'analysis_pending';
      throw late ? new Fault('analysis_failed', { cause: error }) : error;
    }
  }

  /** What never began leaves nothing behind. */
  async #discard(application: Application, { session }: BegunFaceAuth): Promise<void> {
    const { db, sessions, clock } = this.#context;
    await db.transaction(async (tx) => {
      const there = await sessions.lockSealed(tx, session.id);
      if (there) await destroy(sessions, tx, there, { cause: 'api', application }, clock());
    });
  }
}

/** `named`: the member of the request that holds the picture, for complaints. */
async function acceptNamed(content: string, named: string): Promise<AcceptedPicture> {
  try {
    return await acceptUpload(content);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const details = error.details.map((sentence) => sentence.replace(/^image\./, `${named}.`));
    throw new Fault(error.code, { details, cause: error });
  }
}
