import { timingSafeEqual } from 'node:crypto';
import type { Feedback, ImageType } from '../analysis/findings.ts';
import type { Application } from '../applications.ts';
import { Fault } from '../errors.ts';
import { type AcceptedPicture, acceptUpload, type CaptureMargins } from '../evidence/accept.ts';
import {
  type DeviceInfo,
  type ImageDescription,
  type Images,
  openFindings,
  type Provenance,
  type StoredImage,
} from '../evidence/images.ts';
import type { ContentMarks } from '../evidence/marks.ts';
import { enqueue } from '../jobs.ts';
import type { Database, Tx } from '../store/database.ts';
import { isQueued } from '../store/job-queue.ts';
import { restrictionOn } from './acceptance.ts';
import { type Signed, standingOf } from './device.ts';
import { outcome } from './outcome.ts';
import { findReference } from './reference.ts';
import { missingImages, refusesImages } from './session.ts';
import type { SessionStore, StoredSession } from './store.ts';

export interface Upload extends Signed {
  readonly type: ImageType;
  /** Base64, with or without a `data:` prefix. */
  readonly content: string;
  readonly margins?: CaptureMargins | undefined;
  /** Chosen by the client; the same one again asks for the same outcome. */
  readonly imageId?: string | undefined;
  readonly source?: Provenance['source'] | undefined;
  readonly device?: DeviceInfo | undefined;
  /** Texts of barcodes that the device says it read. */
  readonly barcodes?: readonly string[];
}

export interface UploadAnswer {
  readonly feedback: Feedback;
  /** No image is missing any more. */
  readonly complete: boolean;
  readonly missingImages: readonly ImageType[];
  /** The operator's words on a document that the application does not take. */
  readonly customFeedback?: string;
}

/** Signal topic: the examination of this image has an outcome. */
export const imageExamined = (imageId: string) => `image:${imageId}`;

export interface CaptureLimits {
  /** Uploads of this process that may wait for an examination. */
  readonly queueLimit: number;
  readonly waitMs: number;
}

export interface CaptureContext {
  readonly db: Database;
  readonly sessions: SessionStore;
  readonly images: Images;
  readonly marks: ContentMarks;
}

/** Takes uploads: kept first, examined by a worker (of this process or another), answered with the outcome. */
export class Capture {
  readonly #db: Database;
  readonly #sessions: SessionStore;
  readonly #images: Images;
  readonly #marks: ContentMarks;
  readonly #limits: CaptureLimits;
  #waiting = 0;

  constructor({ db, sessions, images, marks }: CaptureContext, limits: CaptureLimits) {
    this.#db = db;
    this.#sessions = sessions;
    this.#images = images;
    this.#marks = marks;
    this.#limits = limits;
  }

  async add(application: Application, sessionId: string, upload: Upload, clock: () => number): Promise<UploadAnswer> {
    const stored = await this.#sessions.find(sessionId, application.id, clock());
    if (!stored) throw new Fault('not_found');
    return this.#inTurn(async () => {
      const image = await this.#receive(application, stored, upload, clock());
      const examined = image.status === 'received' ? await this.#outcome(image) : image;
      return this.#answer(application, examined, clock());
    });
  }

  /** The same for the picture that a face authentication, which nobody has started yet, compares with. */
  async addReference(stored: StoredSession, id: string, picture: AcceptedPicture, now: number): Promise<Feedback> {
    const contentMac = stored.key.mac('content', picture.jpeg);
    const what = { id, type: 'selfie', clientImageId: null, contentMac, attempt: 0, provenance: OF_BACKEND } as const;
    return this.#inTurn(async () => {
      const image = await this.#keep(stored, picture, what, now);
      return (await this.#outcome(image)).feedback ?? 'other';
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#limits.queueLimit) throw new Fault('busy', { retryAfter: 2 });
    this.#waiting += 1;
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
    }
  }

  async #receive(application: Application, stored: StoredSession, upload: Upload, now: number): Promise<StoredImage> {
    const { session, key, particulars } = stored;
    const contentMac = key.mac('content', Buffer.from(upload.content));
    const before = await this.#before(session.id, upload, contentMac);
    if (before && before.status !== 'received') return before;
    const refusal = refusesImages(session, now);
    if (refusal) throw new Fault(refusal.refused);
    if (session.kind === 'face_auth') await this.#refuseForFace(stored, upload, now);
    if (!before && (await this.#images.count(session.id)) >= application.settings.pictures)
      throw new Fault('too_many_images');
    const anySize = particulars.open().mockBehavior !== undefined;
    const picture = await acceptUpload(upload.content, {
      anySize,
      ...(upload.margins && { margins: upload.margins }),
    });
    const came = provenanceOf(application, stored, upload);
    const provenance = { ...came, ...(await this.#replay(stored, upload, picture, now)) };
    const clientImageId = upload.imageId ?? null;
    return this.#keep(
      stored,
      picture,
      { type: upload.type, clientImageId, contentMac, attempt: session.attempt, provenance },
      now,
    );
  }

  /** Whether another session sent this picture of a face before; of mock sessions' nothing is kept. */
  async #replay(
    { session }: StoredSession,
    { type }: Upload,
    { fingerprint }: AcceptedPicture,
    now: number,
  ): Promise<Pick<Provenance, 'replayed'>> {
    if (type !== 'selfie' || session.mock) return {};
    const [replayed] = await this.#db.transaction(async (tx) => {
      await this.#whileThere(tx, session.id);
      return this.#marks.note(tx, session.id, [fingerprint], now);
    });
    return { replayed: replayed! };
  }

  async #whileThere(tx: Tx, sessionId: string): Promise<void> {
    if (!(await this.#sessions.lockSealed(tx, sessionId))) throw new Fault('not_found');
  }

  async #refuseForFace(stored: StoredSession, { type }: Upload, now: number): Promise<void> {
    if (type !== 'selfie')
      throw new Fault('invalid_request', { details: ['image.image_type must be selfie: no document is asked for.'] });
    const context = { sessions: this.#sessions, images: this.#images };
    if (!(await findReference(context, stored, now))) throw new Fault('reference_gone');
  }

  async #keep(
    { session, key }: StoredSession,
    picture: AcceptedPicture,
    what: ImageDescription,
    now: number,
  ): Promise<StoredImage> {
    const whileThere = (tx: Tx) => this.#whileThere(tx, session.id);
    const image = await this.#images.keep(session.id, key, picture, what, now, whileThere);
    await this.#queue(image, whileThere, now);
    return image;
  }

  /** A session may be deleted, and its images erased, while one of them is still on its way to the disk. */
  async #queue(image: StoredImage, whileThere: (tx: Tx) => Promise<void>, now: number): Promise<void> {
    try {
      await this.#db.transaction(async (tx) => {
        await whileThere(tx);
        const { id: imageId, sessionId } = image;
        const payload = JSON.stringify({ imageId });
        // Sent again while it is examined: once is enough.
        if (await isQueued(tx, { name: 'analyse', session_id: sessionId, payload })) return;
        await enqueue(tx, 'analyse', { sessionId, payload: { imageId }, now });
      });
    } catch (error) {
      if (error instanceof Fault) await this.#images.discard(image);
      throw error;
    }
  }

  /** What an earlier upload with the same `image_id` left. */
  async #before(sessionId: string, upload: Upload, contentMac: Buffer): Promise<StoredImage | null> {
    if (upload.imageId === undefined) return null;
    const before = await this.#images.findByClientId(sessionId, upload.imageId);
    if (!before) return null;
    if (before.type !== upload.type || !timingSafeEqual(before.contentMac, contentMac))
      throw new Fault('image_id_reused');
    return before;
  }

  #outcome({ sessionId, id }: StoredImage): Promise<StoredImage> {
    const look = async () => {
      const image = await this.#images.find(sessionId, id);
      if (!image) throw new Fault('not_found');
      return image.status === 'received' ? null : image;
    };
    return outcome(this.#db, imageExamined(id), look, this.#limits.waitMs);
  }

  async #answer(application: Application, image: StoredImage, now: number): Promise<UploadAnswer> {
    const stored = await this.#sessions.find(image.sessionId, application.id, now);
    if (!stored) throw new Fault('not_found');
    const missing = missingImages(stored.session);
    const over = stored.session.status === 'processing' || stored.session.status === 'complete';
    const answer = {
      feedback: image.feedback ?? 'other',
      complete: over && missing.length === 0,
      missingImages: missing,
    };
    const customFeedback = answer.feedback === 'restricted_criteria' && restrictedBy(application, stored, image);
    return { ...answer, ...(customFeedback && { customFeedback }) };
  }
}

const OF_BACKEND: Provenance = { sender: 'backend', source: null, signature: 'unsigned', device: null };

function restrictedBy({ settings }: Application, { key }: StoredSession, image: StoredImage): string | undefined {
  const findings = openFindings(image, key)?.open();
  return findings?.kind === 'document' ? restrictionOn(findings, settings)?.message : undefined;
}

function provenanceOf(application: Application, stored: StoredSession, upload: Upload): Provenance {
  const { sender, source = null, device = null, barcodes = [], content } = upload;
  const signature = standingOf(application, stored, content, upload);
  return { sender, source, device, signature, ...(barcodes.length > 0 && { barcodes }) };
}
