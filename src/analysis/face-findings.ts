import type { Box } from './raster.ts';

/** Degrees. Positive yaw: the face looks to the right of the picture; pitch: up; roll: clockwise. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

export interface Face {
  readonly box: Box;
  /** Detector probability, 0..1. */
  readonly detection: number;
  /** Probability by the mesh model that its crop holds a face, 0..1. */
  readonly presence: number;
  readonly pose: Pose;
  /** Eye aspect ratio of each eye: height over width; open eyes lie around 0.36. */
  readonly eyes: { readonly left: number; readonly right: number };
  /** 128 numbers, mean of the aligned chip and its mirror image; compared by Euclidean distance. Biometric data. */
  readonly descriptor: readonly number[];
  /**
   * The same of the chip without its colours: of every selfie, and of a portrait that is grey. Biometric data. Absent: not
   * described so, or examined before 2026-11-27.
   */
  readonly greyDescriptor?: readonly number[];
  /** How far the colours of the aligned chip differ among themselves, in levels: 0 where it is grey, whatever its tint. */
  readonly colour?: number;
  /** Years, soft signal only (mean absolute error 4.2 y on the calibration set). */
  readonly age: number;
  readonly sex: { readonly value: 'male' | 'female'; readonly probability: number };
}
