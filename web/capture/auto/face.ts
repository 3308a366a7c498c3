import { detectFaces, type SearchSquare } from '../../../src/analysis/face/detect.ts';
import { eyeOpenness } from '../../../src/analysis/face/eyes.ts';
import { fitMesh } from '../../../src/analysis/face/mesh.ts';
import { Net } from '../../../src/analysis/face/net.ts';
import { poseOf } from '../../../src/analysis/face/pose.ts';
import { judgeSelfie, measureSelfie } from '../../../src/analysis/face/selfie.ts';
import { area } from '../../../src/analysis/face/sightings.ts';
import { type Face, type Feedback, measured } from '../../../src/analysis/findings.ts';
import type { Raster } from '../../../src/analysis/raster.ts';
import type { Verdict } from './frame.ts';

/** The service's own models and limits, in the person's browser: what it says is what the service would say. */
export interface FaceJudge {
  readonly judge: (raster: Raster, square: SearchSquare) => Promise<Verdict>;
}

/** What each refusal of a selfie asks for while there is still time. */
const HINTS: Readonly<Partial<Record<Feedback, Verdict>>> = {
  ok: 'ok',
  multi_face: 'hint.one_face',
  face_too_small: 'hint.closer',
  face_too_close: 'hint.farther',
  face_close_to_border: 'hint.face',
  face_cropped: 'hint.face',
  face_rotated: 'hint.straight',
  face_angle_too_large: 'hint.straight',
  closed_eyes: 'hint.eyes',
  blur_selfie: 'hint.still',
  glare_selfie: 'hint.glare',
};
/** Frames are this much smaller than the pictures for which the limits in pixels hold (FRAME_SIDE of 1080). */
const SHRUNK = 480 / 1080;
/** Blur is judged on the picture: the frame is too small for it. */
const SHARP = measured(0);

export async function loadFaceJudge(models: {
  readonly blazeface: string;
  readonly facemesh: string;
}): Promise<FaceJudge> {
  const [blazeface, facemesh] = [await Net.load(models.blazeface), await Net.load(models.facemesh)];
  return {
    async judge(raster, square) {
      const seen = [];
      for (const detection of await detectFaces(blazeface, square, 0)) {
        const mesh = await fitMesh(facemesh, raster, detection);
        if (mesh.presence >= 0.9) seen.push({ detection, mesh });
      }
      const [largest] = seen.sort((one, other) => area(other.detection.box) - area(one.detection.box));
      if (!largest) return 'hint.face';
      const face = measured({ pose: poseOf(largest.mesh), eyes: eyeOpenness(largest.mesh) } as Face);
      const measures = measureSelfie(raster, seen, face, SHARP);
      return HINTS[judgeSelfie({ ...measures, width: measures.width / SHRUNK })] ?? 'hint.face';
    },
  };
}
