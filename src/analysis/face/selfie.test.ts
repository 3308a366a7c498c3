import { describe, expect, it } from 'vitest';
import { FEEDBACK, measured, notMeasured } from '../findings.ts';
import type { Raster } from '../raster.ts';
import { VERTICES, type Vertex } from './mesh.ts';
import { faceBlur, judgeSelfie, measureSelfie, SELFIE_GATES, type SelfieMeasures } from './selfie.ts';
import type { Sighting } from './sightings.ts';

const GOOD: SelfieMeasures = {
  presence: 1,
  secondFace: 0,
  outside: 0,
  width: 300,
  extent: 0.5,
  margin: 0.3,
  roll: 2,
  angle: 5,
  openness: 0.33,
  blur: 0.4,
  detection: 0.9,
  lowerFace: 6,
  eyes: -2,
  burnt: 0,
};

const grey: Raster = { data: new Uint8Array(400 * 400 * 3).fill(128), width: 400, height: 400 };

/** A face whose box and mesh fill a square of the picture. */
function sighting(x: number, y: number, side: number): Sighting {
  const vertices = Array.from(
    { length: VERTICES },
    (_, i): Vertex => [x + side * ((i % 22) / 21), y + side * (Math.floor(i / 22) / 21), 0],
  );
  const box = { x, y, width: side, height: side };
  return {
    detection: {
      box,
      score: 0.9,
      eyes: [
        [x, y],
        [x + side, y],
      ],
    },
    mesh: { vertices, presence: 1 },
  };
}

const NO_FACE = notMeasured('face_not_found');

describe('the gates of a selfie', () => {
  it('let a good selfie pass', () => {
    expect(judgeSelfie(GOOD)).toBe('ok');
  });

  it.each([
    ['without a face', { presence: 0.5 }, 'face_not_found'],
    ['with a second face over a quarter of the first', { secondFace: 0.26 }, 'multi_face'],
    ['cut by the border', { outside: 0.1 }, 'face_cropped'],
    ['of a face far away', { width: 119 }, 'face_too_small'],
    ['of a face that fills the picture', { extent: 0.9 }, 'face_too_close'],
    ['of a face at the border', { margin: 0.01 }, 'face_close_to_border'],
    ['taken with the phone turned', { roll: 89 }, 'face_rotated'],
    ['of a head turned away', { angle: 21 }, 'face_angle_too_large'],
    ['with shut eyes', { openness: 0.115 }, 'closed_eyes'],
    ['out of focus', { blur: 0.7 }, 'blur_selfie'],
    ['with a lamp on it', { burnt: 0.06 }, 'glare_selfie'],
    ['behind a hand', { detection: 0.69 }, 'face_occluded'],
    ['behind a face mask', { lowerFace: 27 }, 'face_occluded'],
    ['behind dark glasses', { eyes: -39 }, 'face_occluded'],
  ] as const)('answer a selfie %s', (_, change, feedback) => {
    expect(judgeSelfie({ ...GOOD, ...change })).toBe(feedback);
  });

  it('let a bystander in the background pass', () => {
    expect(judgeSelfie({ ...GOOD, secondFace: 0.2 })).toBe('ok');
  });

  it.each(SELFIE_GATES)('do not pass what was not measured: $quantity', ({ quantity, feedback }) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(judgeSelfie({ ...GOOD, [quantity]: value }), String(value)).toBe(feedback);
  });

  it('have limits with a parent, and answers that the published API knows', () => {
    for (const gate of SELFIE_GATES) {
      expect(FEEDBACK).toContain(gate.feedback);
      expect([gate.atLeast, gate.atMost].filter((limit) => limit !== undefined)).toHaveLength(1);
      expect(gate.parent).toMatch(/2026-11-2[36]/);
    }
  });
});

describe('what the gates measure', () => {
  const measure = (...seen: Sighting[]) => measureSelfie(grey, seen, NO_FACE, measured(0.4));

  it('compares the second face with the first by area', () => {
    expect(measure(sighting(100, 100, 200), sighting(0, 0, 100)).secondFace).toBeCloseTo(0.25);
    expect(measure(sighting(100, 100, 200)).secondFace).toBe(0);
  });

  it('counts what of the face lies outside the picture', () => {
    expect(measure(sighting(100, 100, 200)).outside).toBe(0);
    expect(measure(sighting(300, 100, 200)).outside).toBeGreaterThan(0.4);
  });

  it('measures the way to the nearest border by the width of the face', () => {
    expect(measure(sighting(100, 20, 200)).margin).toBeCloseTo(0.1);
    expect(measure(sighting(190, 100, 200)).margin).toBeCloseTo(0.05);
  });

  it('measures nothing on a picture without a face', () => {
    const { presence, outside, width, roll, openness } = measure();
    for (const value of [presence, outside, width, roll, openness]) expect(value).toBeNaN();
    expect(judgeSelfie(measure())).toBe('face_not_found');
  });

  it('has no blur for a face without any contrast', async () => {
    expect(await faceBlur(grey, sighting(100, 100, 200))).toEqual({ measured: false, why: 'no_gradient' });
  });
});
