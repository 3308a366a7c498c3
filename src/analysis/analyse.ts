import sharp from 'sharp';
import { judgeDocument } from './document/judge.ts';
import { type DocumentReader, type DocumentReading, loadDocumentReader } from './document/reader.ts';
import { type FaceEngine, loadFaceEngine } from './face/engine.ts';
import {
  type DocumentFindings,
  type Face,
  type Finding,
  type ImageFindings,
  type ImageType,
  notMeasured,
  type SelfieFindings,
} from './findings.ts';
import { resolveModels } from './models.ts';
import { decode, type Raster } from './raster.ts';
import { turned } from './sampling.ts';
import { assertSelfTest, selfTestPicture } from './self-test.ts';

/** Everything that looks at a picture, with its models loaded. One examination at a time is meant. */
export interface Engine {
  /**
   * Examines an accepted picture. `today` (`YYYY-MM-DD`) decides the century of two-digit years. The same bytes on the same
   * day give the same findings. Throws where the picture cannot be decoded.
   */
  examine(bytes: Uint8Array, type: ImageType, today: string): Promise<ImageFindings>;
  /** Sends a made specimen through every model; throws OperatorError naming the models that do not answer as calibrated. */
  selfTest(): Promise<void>;
  /** Gives the models' memory back. */
  release(): Promise<void>;
}

/**
 * Longer side in pixels to which pictures are decoded. Documents: the machine readable zone needs 7 pixels a character.
 * Selfies: the size at which the limits of the face engine were measured. Both from the lab studies of 2026-11-23.
 */
const LONGEST_SIDE = { document: 2400, selfie: 1080 } as const;

const UNEXAMINED = notMeasured('passive_only: no security feature, font or template is examined by this version');
const PASSIVE_ONLY = notMeasured('passive_only: no model at hand tells a document from its print or screen');

/** Verifies and loads all models. For worker threads and tests (see startBackend). */
export async function loadEngine(): Promise<Engine> {
  const models = await resolveModels();
  const reader = await loadDocumentReader({ detector: models['text-detector'], ocrb: models.ocrb });
  const faces = await loadFaceEngine(models);
  const examine: Engine['examine'] = (bytes, type, today) =>
    type === 'selfie' ? examineSelfie(faces, bytes) : examineDocument(reader, faces, bytes, type, today);
  return {
    examine,
    selfTest: async () => assertSelfTest(await examine(await selfTestPicture(), 'document_front', '2026-11-23')),
    release: () => reader.release(),
  };
}

async function examineSelfie(faces: FaceEngine, bytes: Uint8Array): Promise<SelfieFindings> {
  const size = await uploadedSize(bytes);
  return faces.selfie(await decode(bytes, LONGEST_SIDE.selfie), size);
}

async function examineDocument(
  reader: DocumentReader,
  faces: FaceEngine,
  bytes: Uint8Array,
  type: DocumentFindings['type'],
  today: string,
): Promise<DocumentFindings> {
  const size = await uploadedSize(bytes);
  const raster = await decode(bytes, LONGEST_SIDE.document);
  // The reader's models run on a thread of their own while the face models keep this one busy.
  const [reading, first] = await Promise.all([
    reader.read(raster, { type, scale: size.width / raster.width, today }),
    faces.portrait(raster),
  ]);
  const portrait = await uprightPortrait(faces, raster, reading, first);
  return {
    kind: 'document',
    type,
    size,
    rotation: reading.rotation.measured ? reading.rotation.value : 0,
    mrz: reading.mrz,
    document: reading.document,
    person: reading.person,
    portrait,
    quality: reading.quality,
    authenticity: UNEXAMINED,
    presentationAttack: PASSIVE_ONLY,
    ...judgeDocument({ ...reading, portrait }),
  };
}

/** Where the zone says that the page lies turned, what counts is the face on the page set upright. */
async function uprightPortrait(
  faces: FaceEngine,
  raster: Raster,
  { rotation }: DocumentReading,
  first: Finding<Face>,
): Promise<Finding<Face>> {
  if (!rotation.measured || rotation.value === 0) return first;
  return faces.portrait(turned(raster, rotation.value));
}

async function uploadedSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  return (await sharp(bytes).metadata()).autoOrient;
}
