import { DocumentLocator } from '../../../src/analysis/document/locate.ts';
import type { FindOutline } from './document.ts';
import { shrunk } from './shrink.ts';

/** Finds documents with the service's own model and limits. `model`: address of document-mask.onnx. */
export async function loadDocumentFinder(model: string): Promise<FindOutline> {
  const locator = await DocumentLocator.load(model);
  return async (frame) => {
    const outline = await locator.locate(frame, shrunk);
    if (!outline.measured) return null;
    const across = outline.value.corners.map(([x]) => x / frame.width);
    const down = outline.value.corners.map(([, y]) => y / frame.height);
    return {
      left: Math.max(0, Math.min(...across)),
      right: Math.min(1, Math.max(...across)),
      top: Math.max(0, Math.min(...down)),
      bottom: Math.min(1, Math.max(...down)),
    };
  };
}
