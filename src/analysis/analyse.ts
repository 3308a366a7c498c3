import sharp from 'sharp';
import { assembleDocumentFindings, type PortraitSearch } from './document/findings.ts';
import { glareOnFace } from './document/glare.ts';
import { readEitherWay } from './document/mirror-image.ts';
import { type DocumentReader, type DocumentReading, loadDocumentReader } from './document/reader.ts';
import { judgeChallenge } from './face/challenge.ts';
import { type FaceEngine, loadFaceEngine } from './face/engine.ts';
import type { DeclaredPadModel } from './face/pad/file.ts';
import { assertPadSelfTest } from './face/pad/self-test.ts';
import type { Frame } from './face/sequence.ts';
import {
  type ChallengeFindings,
  type DocumentFindings,
  type Face,
  type Finding,
  type FrameSequence,
  type ImageFindings,
  type ImageType,
  notMeasured,
  type SelfieFindings,
} from './findings.ts';
import { quadrilateralOf } from './homography.ts';
import { resolveModels } from './models.ts';
import { decode, type Point, type Raster } from './raster.ts';
import { pointBefore, type QuarterTurn, turned } from './sampling.ts';
import { assertSelfTest, selfTestOnTable, selfTestPicture } from './self-test.ts';

/** Everything that looks at a picture, with its models loaded. One examination at a time is meant. */
export interface Engine {
  /**
   * Examines an accepted picture. `today` (`YYYY-MM-DD`) decides the century of two-digit years. The same bytes on the same
   * day give the same findings. Throws where the picture cannot be decoded.
   */
  examine(bytes: Uint8Array, type: ImageType, today: string): Promise<ImageFindings>;
  /** Judges the frames that answered a challenge. Throws where one cannot be decoded. */
  judge(sequence: FrameSequence): Promise<ChallengeFindings>;
  /**
   * Sends a made specimen through every model, and the operator's pictures through the operator's; throws OperatorError naming
   * the models that do not answer as calibrated.
   */
  selfTest(): Promise<void>;
  /** Gives the models' memory back. */
  release(): Promise<void>;
}

/**
 * Longer side in pixels to which pictures are decoded. Documents: the machine readable zone needs 7 pixels a character.
 * Selfies: the size at which the limits of the face engine were measured. Both from the lab studies of 2026-11-23.
 */
const LONGEST_SIDE = { document: 2400, selfie: 1080, frame: 640 } as const;

const TURNS: readonly QuarterTurn[] = [0, 90, 180, 270];

/** Verifies and loads all models. */
export async function loadEngine(padModel?: DeclaredPadModel): Promise<Engine> {
  const models = await resolveModels();
  const reader = await loadDocumentReader(models);
  const faces = await loadFaceEngine(models, padModel);
  const examine: Engine['examine'] = (bytes, type, today) =>
    type === 'selfie' ? examineSelfie(faces, bytes) : examineDocument(reader, faces, bytes, type, today);
  return {
    examine,
    judge: (sequence) => judgeFrames(faces, sequence),
    selfTest: async () => {
      const { picture, corners } = await selfTestOnTable();
      const outline = await reader.locate(await decode(picture, LONGEST_SIDE.document));
      await assertSelfTest(await examine(await selfTestPicture(), 'document_front', '2026-11-23'), outline, corners);
      if (padModel) await assertPadSelfTest(padModel, (picture) => padScoreOf(faces, picture));
    },
    release: async () => {
      await reader.release();
      await faces.release();
    },
  };
}

async function judgeFrames(faces: FaceEngine, { frames, ...asked }: FrameSequence): Promise<ChallengeFindings> {
  const observed: Frame[] = [];
  for (const { bytes, step, at } of frames)
    observed.push({ step, at, ...(await faces.frame(await decode(bytes, LONGEST_SIDE.frame))) });
  return judgeChallenge({ ...asked, frames: observed });
}

async function examineSelfie(faces: FaceEngine, bytes: Uint8Array): Promise<SelfieFindings> {
  const size = await uploadedSize(bytes);
  return faces.selfie(await decode(bytes, LONGEST_SIDE.selfie), size);
}

async function padScoreOf(faces: FaceEngine, bytes: Uint8Array): Promise<Finding<number>> {
  return (await examineSelfie(faces, bytes)).padScore ?? notMeasured('no_model_declared');
}

async function examineDocument(
  reader: DocumentReader,
  faces: FaceEngine,
  bytes: Uint8Array,
  type: DocumentFindings['type'],
  today: string,
): Promise<DocumentFindings> {
  const size = await uploadedSize(bytes);
  const upload = await decode(bytes, LONGEST_SIDE.document);
  const options = { type, scale: size.width / upload.width, today };
  const { raster, reading } = await readEitherWay(reader, upload, options);
  return assembleDocumentFindings(reading, await searchPortrait(faces, raster, reading));
}

/** Where the zone says that the page lies turned, what counts is the face on the page set upright. */
async function searchPortrait(
  faces: FaceEngine,
  raster: Raster,
  { rotation, size }: DocumentReading,
): Promise<PortraitSearch> {
  const page = rotation.measured ? turned(raster, rotation.value) : raster;
  const portrait = await faces.portrait(page);
  const search = { portrait, rotation: rotation.measured ? rotation.value : uprightTurn(portrait) };
  if (!portrait.measured) return search;
  const { box } = portrait.value;
  const before = (corner: Point): Point => {
    const [x, y] = pointBefore(rotation.measured ? rotation.value : 0, corner, raster);
    return [(x * size.width) / raster.width, (y * size.height) / raster.height];
  };
  const [a, b, c, d] = quadrilateralOf(box);
  return { ...search, glare: glareOnFace(page, box), corners: [before(a), before(b), before(c), before(d)] };
}

/** The turn that brings a face nearest to upright; none where there is no face. */
function uprightTurn(portrait: Finding<Face>): QuarterTurn {
  const roll = portrait.measured ? portrait.value.pose.roll : 0;
  return TURNS.reduce((best, turn) => (deviation(roll + turn) < deviation(roll + best) ? turn : best));
}

/** Degrees between a direction and upright, 0..180. */
function deviation(degrees: number): number {
  const turn = Math.abs(degrees) % 360;
  return Math.min(turn, 360 - turn);
}

async function uploadedSize(bytes: Uint8Array): Promise<{ width: number; height: number }> {
  return (await sharp(bytes).metadata()).autoOrient;
}
