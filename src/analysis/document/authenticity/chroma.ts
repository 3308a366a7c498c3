import type { Raster } from '../../raster.ts';
import { moved, type TextBox } from '../text-box.ts';

/** Longest side in pixels of the squares whose colour is averaged: the noise of a sensor is coloured, and grey on the mean. */
const SQUARE = 24;

/**
 * How colourful the paper and ink of the text are: mean of max(R,G,B) - min(R,G,B) over squares of it, in levels. The
 * table beside the page does not count. A coloured light counts as colour. Without text, of the whole picture.
 */
export function chromaOf(picture: Raster, text: readonly TextBox[]): number {
  const { width, height } = picture;
  const whole = { cx: width / 2, cy: height / 2, width, height, angle: 0 };
  const spreads = (text.length > 0 ? text : [whole]).flatMap((box) => spreadsIn(picture, box));
  return spreads.reduce((sum, spread) => sum + spread, 0) / spreads.length;
}

function spreadsIn(picture: Raster, box: TextBox): number[] {
  const side = Math.min(SQUARE, box.height, box.width);
  const columns = Math.floor(box.width / side);
  return Array.from({ length: columns * Math.floor(box.height / side) }, (_, i) => {
    const along = ((i % columns) + 0.5) * side - box.width / 2;
    const down = (Math.floor(i / columns) + 0.5) * side - box.height / 2;
    const { cx, cy } = moved(box, along, down);
    const colour = meanAround(picture, cx, cy, side);
    return Math.max(...colour) - Math.min(...colour);
  });
}

/** Mean colour of the upright square around a point; what lies beyond the picture is taken from its border. */
function meanAround({ data, width, height }: Raster, cx: number, cy: number, side: number): number[] {
  const steps = Math.max(1, Math.round(side));
  const sum = [0, 0, 0];
  for (let i = 0; i < steps * steps; i++) {
    const x = Math.min(width - 1, Math.max(0, Math.floor(cx - side / 2 + (i % steps))));
    const y = Math.min(height - 1, Math.max(0, Math.floor(cy - side / 2 + Math.floor(i / steps))));
    for (let channel = 0; channel < 3; channel++) sum[channel]! += data[3 * (y * width + x) + channel]!;
  }
  return sum.map((level) => level / (steps * steps));
}
