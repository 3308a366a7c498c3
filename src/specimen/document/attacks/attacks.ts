import type { Box } from '../../../analysis/raster.ts';
import { type CameraOptions, type PhotographTruth, photograph } from '../camera.ts';
import { LEVELS } from '../conditions.ts';
import type { Page } from '../sheet.ts';
import { monochromeCopy, printOnPaper, SCREEN_GAIN, shownOnScreen } from './copies.ts';
import { editedEntry, editedZone, replacedPortrait } from './edits.ts';

/** What is needed besides the genuine page. */
interface Means {
  readonly seed: string;
  /** PNG or JPEG of somebody else. */
  readonly otherFace: Uint8Array;
}

interface Attacked {
  readonly page: Page;
  /** What was changed, in pixels of the page; nothing where all of it is a copy. */
  readonly place?: Box;
  /** How much longer the exposure is than of the genuine page. */
  readonly gain?: number;
}

/** Attacks with documents, by kind: what is laid before the camera in place of the genuine page. */
const ATTACKS = {
  screen: async (page, { seed }) => ({ page: await shownOnScreen(page, seed), gain: SCREEN_GAIN }),
  print: async (page, { seed }) => ({ page: await printOnPaper(page, seed) }),
  monochrome_copy: async (page) => ({ page: await monochromeCopy(page) }),
  edited_zone: (page, { seed }) => editedZone(page, seed),
  edited_entry: (page, { seed }) => editedEntry(page, seed),
  replaced_portrait: (page, { seed, otherFace }) => replacedPortrait(page, otherFace, seed),
} as const satisfies Record<string, (page: Page, means: Means) => Promise<Attacked>>;

export type DocumentAttack = keyof typeof ATTACKS;
export const DOCUMENT_ATTACKS = Object.keys(ATTACKS) as DocumentAttack[];

/** Whether a page has what this kind of attack changes. */
export function isPossible(kind: DocumentAttack, page: Page): boolean {
  if (kind === 'edited_zone') return page.lines.length > 0;
  if (kind === 'edited_entry') return page.entries.some(({ date }) => date !== undefined);
  return kind !== 'replaced_portrait' || page.portrait !== undefined;
}

/** What is laid before the camera. Refuses a page that lacks what the attack changes. */
export const attacked = (page: Page, kind: DocumentAttack, means: Means): Promise<Attacked> =>
  ATTACKS[kind](page, means);

/**
 * Photographs an attack with a page; the same page, means and options give the same bytes. Refuses a page that lacks
 * what the attack changes.
 */
export async function photographAttack(
  page: Page,
  kind: DocumentAttack,
  means: Means,
  camera: CameraOptions,
): Promise<{ jpeg: Buffer; truth: PhotographTruth & { readonly attack: DocumentAttack } }> {
  const { page: shown, gain = 1, place } = await attacked(page, kind, means);
  const light = (camera.conditions?.light ?? LEVELS[camera.level].light) * gain;
  const before = { ...shown, ...(place && { altered: place }) };
  const { jpeg, truth } = await photograph(before, { ...camera, conditions: { ...camera.conditions, light } });
  return { jpeg, truth: { ...truth, attack: kind } };
}
