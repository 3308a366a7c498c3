/** The chip without its colours: luma (ITU-R BT.601) in all three channels. RGB, as it came. */
export function withoutColour(chip: Float32Array): Float32Array {
  const grey = new Float32Array(chip.length);
  for (let i = 0; i < chip.length; i += 3) {
    const luma = 0.299 * chip[i]! + 0.587 * chip[i + 1]! + 0.114 * chip[i + 2]!;
    grey.fill(luma, i, i + 3);
  }
  return grey;
}

/**
 * How far colours differ among themselves, in levels: the standard deviation of the opponent colours R - G and (R + G) / 2 - B
 * together (Hasler and Süsstrunk, Measuring colourfulness in natural images, 2003). An even tint, as warm light lays over a
 * grey picture, adds nearly nothing.
 */
export function colourOf(chip: Float32Array): number {
  const redGreen = new Float32Array(chip.length / 3);
  const yellowBlue = new Float32Array(chip.length / 3);
  for (let i = 0; i < redGreen.length; i++) {
    const [red, green, blue] = [chip[3 * i]!, chip[3 * i + 1]!, chip[3 * i + 2]!];
    redGreen[i] = red - green;
    yellowBlue[i] = (red + green) / 2 - blue;
  }
  return Math.sqrt(variance(redGreen) + variance(yellowBlue));
}

function variance(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
