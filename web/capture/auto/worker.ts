import type { SearchSquare } from '../../../src/analysis/face/detect.ts';
import type { Raster } from '../../../src/analysis/raster.ts';
import { lumaOf } from '../../../src/analysis/sampling.ts';
import { judgeDocument } from './document.ts';
import type { Frame, Seen, Verdict } from './frame.ts';
import { isSteady } from './steady.ts';

// The entry of a web worker: looks at frames of the viewfinder, one at a time, and says what is wrong with each.

/** Longer side on which documents are looked for: finer lines than a document's edges are lost. */
const DOCUMENT_SIDE = 240;
const MODELS = { blazeface: '/verify/app/models/blazeface.onnx', facemesh: '/verify/app/models/facemesh.onnx' };
const say = (seen: Seen) => postMessage(seen);
let faces: Promise<import('./face.ts').FaceJudge> | null = null;
let before: Raster | null = null;

addEventListener('message', async ({ data: message }: MessageEvent<Frame | 'document' | 'selfie'>) => {
  if (message === 'document') return say({ ready: true });
  if (message === 'selfie') {
    faces = import('./face.ts').then(({ loadFaceJudge }) => loadFaceJudge(MODELS));
    return faces.then(
      () => say({ ready: true }),
      () => say({ ready: false }),
    );
  }
  // A frame that cannot be judged is one that does not open the shutter.
  say({ verdict: await judge(message).catch((): Verdict => 'hint.still') });
});

async function judge(frame: Frame): Promise<Verdict> {
  const raster = rgb(frame);
  const steady = isSteady(before, raster);
  before = raster;
  const verdict =
    frame.side === 'selfie'
      ? await (await faces!).judge(raster, squareOf(raster))
      : judgeDocument(lumaOf(shrunk(raster, DOCUMENT_SIDE / Math.max(raster.width, raster.height))));
  return verdict === 'ok' && !steady ? 'hint.still' : verdict;
}

function rgb({ data, width, height }: Frame): Raster {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; o < out.length; i += 4, o += 3) out.set(data.subarray(i, i + 3), o);
  return { data: out, width, height };
}

/** Every pixel the mean of those that it covers. */
function shrunk(raster: Raster, scale: number): Raster {
  const [width, height] = [Math.round(raster.width * scale), Math.round(raster.height * scale)];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 0; channel < 3; channel++)
        data[(y * width + x) * 3 + channel] = mean(raster, x / scale, y / scale, 1 / scale, channel);
  return { data, width, height };
}

function mean({ data, width, height }: Raster, left: number, top: number, side: number, channel: number): number {
  let [sum, count] = [0, 0];
  for (let y = Math.floor(top); y < Math.min(height, Math.ceil(top + side)); y++)
    for (let x = Math.floor(left); x < Math.min(width, Math.ceil(left + side)); x++) {
      sum += data[(y * width + x) * 3 + channel]!;
      count += 1;
    }
  return sum / count;
}

/** The square that the face detector searches, as the service makes it. */
function squareOf(raster: Raster): SearchSquare {
  const side = 256;
  const scale = side / Math.max(raster.width, raster.height);
  const small = shrunk(raster, scale);
  const [left, top] = [Math.floor((side - small.width) / 2), Math.floor((side - small.height) / 2)];
  const pixels = new Float32Array(side * side * 3).fill(128 / 127.5 - 1);
  for (let y = 0; y < small.height; y++)
    for (let i = 0; i < small.width * 3; i++)
      pixels[((y + top) * side + left) * 3 + i] = small.data[y * small.width * 3 + i]! / 127.5 - 1;
  return { pixels, scaleX: small.width / raster.width, scaleY: small.height / raster.height, left, top };
}
