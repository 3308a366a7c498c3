import type { SearchSquare } from '../../../src/analysis/face/detect.ts';
import type { Raster } from '../../../src/analysis/raster.ts';
import { findByEdges, judgeDocument } from './document.ts';
import type { Frame, Seen, Verdict } from './frame.ts';
import { shrunkTo } from './shrink.ts';
import { isSteady } from './steady.ts';

// In a web worker: looks at frames of the viewfinder, one at a time, and says what is wrong with each.

const MODELS = {
  blazeface: '/verify/app/models/blazeface.onnx',
  facemesh: '/verify/app/models/facemesh.onnx',
  document: '/verify/app/models/document-mask.onnx',
};
const say = (seen: Seen) => postMessage(seen);
let faces: Promise<import('./face.ts').FaceJudge> | null = null;
/** Edges do until the model is there, and for browsers that cannot run one. */
let find = findByEdges;
let before: Raster | null = null;

/** What the page sends: which side will be looked at, then its frames. */
export type Message = Frame | 'document' | 'selfie';

export async function receive(message: Message): Promise<void> {
  if (message === 'document') {
    say({ ready: true });
    const loading = import('./document-model.ts').then(({ loadDocumentFinder }) => loadDocumentFinder(MODELS.document));
    find = await loading.catch(() => findByEdges);
    return;
  }
  if (message === 'selfie') {
    faces = import('./face.ts').then(({ loadFaceJudge }) => loadFaceJudge(MODELS));
    return faces.then(
      () => say({ ready: true }),
      () => say({ ready: false }),
    );
  }
  // A frame that cannot be judged is one that does not open the shutter.
  say({ verdict: await judge(message).catch((): Verdict => 'hint.still') });
}

async function judge(frame: Frame): Promise<Verdict> {
  const raster = rgb(frame);
  const steady = isSteady(before, raster);
  before = raster;
  const verdict =
    frame.side === 'selfie' ? await (await faces!).judge(raster, squareOf(raster)) : await judgeDocument(raster, find);
  return verdict === 'ok' && !steady ? 'hint.still' : verdict;
}

function rgb({ data, width, height }: Frame): Raster {
  const out = new Uint8Array(width * height * 3);
  for (let i = 0, o = 0; o < out.length; i += 4, o += 3) out.set(data.subarray(i, i + 3), o);
  return { data: out, width, height };
}

/** The square that the face detector searches, as the service makes it. */
function squareOf(raster: Raster): SearchSquare {
  const side = 256;
  const small = shrunkTo(raster, side);
  const [left, top] = [Math.floor((side - small.width) / 2), Math.floor((side - small.height) / 2)];
  const pixels = new Float32Array(side * side * 3).fill(128 / 127.5 - 1);
  for (let y = 0; y < small.height; y++)
    for (let i = 0; i < small.width * 3; i++)
      pixels[((y + top) * side + left) * 3 + i] = small.data[y * small.width * 3 + i]! / 127.5 - 1;
  return { pixels, scaleX: small.width / raster.width, scaleY: small.height / raster.height, left, top };
}
