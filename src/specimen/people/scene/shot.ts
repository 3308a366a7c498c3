import type { Rgb } from '../colour.ts';
import type { Expression, ExpressionName } from '../expression.ts';
import type { BackgroundName } from './background.ts';
import type { Light, LightName } from './light.ts';

/**
 * Rotation of the head in degrees: positive yaw turns the nose to picture right, positive pitch raises it, positive roll
 * turns the crown to picture left. The face engine reads yaw and pitch with these signs (pitch about 1.4 times as large)
 * and roll with the OPPOSITE one (measured 2026-11-23, 2 people).
 */
export interface Pose {
  readonly yaw?: number;
  readonly pitch?: number;
  readonly roll?: number;
}

/** How one picture is taken. Everything has a default. */
export interface Shot {
  readonly pose?: Pose;
  readonly expression?: ExpressionName | Expression;
  readonly light?: LightName | Light;
  readonly background?: BackgroundName;
  /** Seed of the background and the sensor noise; the person's seed unless set. */
  readonly shot?: string | number;
  /** Number within a sequence: same room, other noise. */
  readonly frame?: number;
  /** Camera to face, cm. */
  readonly distance?: number;
  /** Height of the picture at the face, cm. */
  readonly span?: number;
  /** Position of the camera up and across, cm. */
  readonly lookY?: number;
  readonly shiftX?: number;
  readonly exposure?: number;
  /** Gain of the three channels. */
  readonly whiteBalance?: Rgb;
  /** Displacement of the pupils, cm; towards the camera unless set. */
  readonly gaze?: readonly [x: number, y: number];
  /** Deviation of the sensor noise, grey levels; 0 = none. */
  readonly noise?: number;
  /** Deviation of the lens blur, pixels; 0 = none. */
  readonly blur?: number;
  /** Rendered pixels a picture pixel, along each side; 1.5 unless set. */
  readonly supersampling?: number;
}
