import { colourMoire } from '../document/authenticity/moire.ts';
import { type Face, type Finding, measured, notMeasured, type SelfieFindings } from '../findings.ts';
import type { Models } from '../models.ts';
import type { Box, Raster } from '../raster.ts';
import { lumaOf, resized } from '../sampling.ts';
import { AgeAndSexEstimator } from './age-sex.ts';
import { alignedChip } from './align.ts';
import { borderAround } from './border.ts';
import { isGrey } from './compare.ts';
import { Descriptor } from './descriptor.ts';
import { eyeOpenness } from './eyes.ts';
import { colourOf, withoutColour } from './grey.ts';
import type { FaceMesh } from './mesh.ts';
import { Net } from './net.ts';
import type { DeclaredPadModel } from './pad/file.ts';
import { PadModel } from './pad/model.ts';
import { poseOf } from './pose.ts';
import { sceneOf } from './scene.ts';
import { faceBlur, judgeSelfie, measureSelfie } from './selfie.ts';
import type { Frame } from './sequence.ts';
import { area, type Finders, findFaces, type Sighting } from './sightings.ts';

/** Finds and describes faces; boxes and meshes in pixels of the raster. The same picture always gives the same numbers. */
export interface FaceEngine {
  /** Every face in the picture, largest first. */
  faces(raster: Raster): Promise<Face[]>;
  /** The largest face of a document's picture. Not measured where there is none. */
  portrait(raster: Raster): Promise<Finding<Face>>;
  /** The mesh of the largest face, for the head-turn test. */
  mesh(raster: Raster): Promise<Finding<FaceMesh>>;
  /** Examines a selfie; `size` is that of the picture as it was sent. */
  selfie(raster: Raster, size: SelfieFindings['size']): Promise<SelfieFindings>;
  /** What one frame of a challenge shows. */
  frame(raster: Raster): Promise<Pick<Frame, 'face' | 'secondFace' | 'thumbnail'>>;
  /** Gives the models' memory back. */
  release(): Promise<void>;
}

interface Nets extends Finders {
  readonly descriptor: Descriptor;
  readonly ageAndSex: AgeAndSexEstimator;
  /** The operator's own. */
  readonly pad?: PadModel;
}

const NO_FACE = notMeasured('face_not_found');
// Lab study of 2026-11-23: the nets that come with libraries gave a print 0.77 and 0.98 for real, the bona fide capture 0.62 and 1.00.
const PASSIVE_ONLY = notMeasured(
  'passive_only: one picture proves no presence, and no model at hand tells attacks apart',
);

/** Loads the four face models, and the operator's for presentation attack detection where one is declared. */
export async function loadFaceEngine(models: Models, padModel?: DeclaredPadModel): Promise<FaceEngine> {
  const nets: Nets = {
    blazeface: await Net.load(models.blazeface),
    facemesh: await Net.load(models.facemesh),
    descriptor: await Descriptor.load(models['face-recognition']),
    ageAndSex: await AgeAndSexEstimator.load(models['age-gender']),
    ...(padModel && { pad: await PadModel.load(padModel) }),
  };
  return {
    faces: async (raster) => {
      const described: Finding<Face>[] = [];
      for (const sighting of await findFaces(nets, raster)) described.push(await describeFace(nets, raster, sighting));
      return described.flatMap((face) => (face.measured ? [face.value] : []));
    },
    portrait: async (raster) => describeFace(nets, raster, (await findFaces(nets, raster))[0], isGrey),
    mesh: async (raster) => {
      const [largest] = await findFaces(nets, raster);
      return largest ? measured(largest.mesh) : NO_FACE;
    },
    selfie: (raster, size) => examineSelfie(nets, raster, size),
    frame: (raster) => observeFrame(nets, raster),
    release: async () => {
      await Promise.all(Object.values(nets).map((net) => net.release()));
    },
  };
}

/** Longer side to which frames are shrunk to be compared with one another. */
const THUMBNAIL = 160;

async function observeFrame(nets: Nets, raster: Raster): Promise<Pick<Frame, 'face' | 'secondFace' | 'thumbnail'>> {
  const [largest, second] = await findFaces(nets, raster);
  const scale = THUMBNAIL / Math.max(raster.width, raster.height);
  const [width, height] = [raster.width, raster.height].map((side) => Math.max(1, Math.round(side * scale)));
  const face = largest && {
    mesh: largest.mesh,
    width: largest.detection.box.width,
    descriptor: await nets.descriptor.describe(alignedChip(raster, largest.mesh)),
    scene: sceneOf(raster, largest.mesh),
  };
  return {
    face: face ?? null,
    secondFace: largest && second ? area(second.detection.box) / area(largest.detection.box) : 0,
    thumbnail: lumaOf(await resized(raster, width!, height!)),
  };
}

async function examineSelfie(nets: Nets, raster: Raster, size: SelfieFindings['size']): Promise<SelfieFindings> {
  const seen = await findFaces(nets, raster);
  const face = await describeFace(nets, raster, seen[0]);
  const blur = seen[0] ? await faceBlur(raster, seen[0]) : NO_FACE;
  return {
    ...(await passivePresentation(nets, raster, seen[0])),
    border: seen[0] ? measured(await borderAround(raster, seen[0].mesh)) : NO_FACE,
    moire: seen[0] ? moireOn(raster, seen[0].detection.box) : NO_FACE,
    kind: 'selfie',
    type: 'selfie',
    size,
    faces: seen.length,
    face,
    blur,
    scene: seen[0] ? measured(sceneOf(raster, seen[0].mesh)) : NO_FACE,
    feedback: judgeSelfie(measureSelfie(raster, seen, face, blur)),
  };
}

/** Windows a side in which a screen's stripes are looked for: on the skin, so that no fabric's count. */
const MOIRE_WINDOWS = 2;

function moireOn(raster: Raster, box: Box): Finding<number> {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const width = Math.min(raster.width, box.x + box.width) - x;
  const height = Math.min(raster.height, box.y + box.height) - y;
  return colourMoire(raster, { x, y, width, height }, MOIRE_WINDOWS);
}

/** What an operator's own model says of the picture alone. */
async function passivePresentation(
  { pad }: Nets,
  raster: Raster,
  sighting: Sighting | undefined,
): Promise<Pick<SelfieFindings, 'presentationAttack' | 'padScore'>> {
  if (!pad) return { presentationAttack: PASSIVE_ONLY };
  const padScore = sighting ? await pad.score(raster, sighting.detection.box) : NO_FACE;
  return { presentationAttack: pad.judge(padScore), padScore };
}

/** `alsoGrey`: whether a face of such colours is also described without them. */
async function describeFace(
  nets: Nets,
  raster: Raster,
  sighting: Sighting | undefined,
  alsoGrey = (_: Pick<Face, 'colour'>): boolean => true,
): Promise<Finding<Face>> {
  if (!sighting) return NO_FACE;
  const { detection, mesh } = sighting;
  const chip = alignedChip(raster, mesh);
  const colour = colourOf(chip);
  return finiteOnly({
    box: detection.box,
    detection: detection.score,
    presence: mesh.presence,
    pose: poseOf(mesh),
    eyes: eyeOpenness(mesh),
    descriptor: await nets.descriptor.describe(chip),
    ...(alsoGrey({ colour }) && { greyDescriptor: await nets.descriptor.describe(withoutColour(chip)) }),
    colour,
    ...(await nets.ageAndSex.estimate(chip)),
  });
}

/** A face that holds a number which is not finite anywhere is no measurement. */
export function finiteOnly(face: Face): Finding<Face> {
  return allFinite(face) ? measured(face) : notMeasured('face_not_finite');
}

function allFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(allFinite);
}
