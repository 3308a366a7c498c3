import { linear, mapRgb, type Rgb, scaleRgb, timesRgb } from '../colour.ts';
import { mix } from '../curves.ts';
import type { Genes } from '../genes.ts';
import type { Face } from '../geometry/face.ts';
import { IRIS } from '../palette.ts';
import type { Fragment } from './fragment.ts';

/** The linear colours of one person's skin and of what lies on it. */
export interface Complexion {
  readonly genes: Genes;
  readonly face: Face;
  /** Displacement of the pupils, cm. */
  readonly gaze: readonly [x: number, y: number];
  readonly skin: Rgb;
  readonly mole: Rgb;
  readonly nostril: Rgb;
  readonly lip: Rgb;
  readonly parting: Rgb;
  readonly brow: Rgb;
  readonly beard: Rgb;
  readonly stubble: Rgb;
  readonly iris: Rgb;
  readonly eyeShadow: Rgb;
}

/** One more thing seen on skin: changes the fragment's colour in place. Layers are laid in the order of a list. */
export type Layer = (fragment: Fragment, complexion: Complexion) => void;

export function complexionOf(face: Face, gaze: readonly [number, number]): Complexion {
  const { genes } = face;
  const skin = linear(genes.skin);
  const dark = timesRgb(skin, [0.34, 0.22, 0.18]);
  const beard = linear(genes.beardC);
  const stubble = mapRgb(skin, (v, i) => mix(v, beard[i], 0.65));
  const makeup = linear(genes.makeC);
  return {
    genes,
    face,
    gaze,
    skin,
    mole: timesRgb(skin, [0.22, 0.15, 0.13]),
    nostril: scaleRgb(dark, 0.3),
    lip: linear(genes.lipC),
    parting: scaleRgb(dark, 0.5),
    brow: linear(genes.browC),
    beard,
    stubble: timesRgb(stubble, [0.82, 0.9, 0.98]),
    iris: linear(IRIS[genes.eyeC]),
    eyeShadow: mapRgb(makeup, (v, i) => v * 0.5 + skin[i] * 0.3),
  };
}
