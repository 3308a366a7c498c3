import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bearerOf, castPerson, documentSeed, jpeg, once } from './bearer.ts';
import { cached } from './cache.ts';
import {
  type CameraOptions,
  type PhotographTruth,
  photograph,
  photographTruth,
  type QuarterTurns,
} from './document/camera.ts';
import type { Level } from './document/conditions.ts';
import type { Holder } from './document/holder.ts';
import { mrzLines } from './document/mrz-lines.ts';
import { PASSPORT_FRAME, passport } from './document/passport.ts';
import { headTurn, type Person, portrait, printAttack, screenAttack, selfie } from './people/index.ts';

export interface SpecimenOptions {
  /** Number of a cast member, from 0; members below 12 are told apart by the face matcher. Other texts: look-alikes. */
  readonly person: number | string;
  /** Draws document, room and camera: the same person under another seed holds another passport. */
  readonly seed: number | string;
  /** `YYYY-MM-DD`: the holder's age counts to this day, and the passport is valid on it and for years after. */
  readonly today: string;
  /** How the passport was photographed, `mild` unless set. */
  readonly level?: Level;
  readonly quarterTurns?: QuarterTurns;
  /** The passport is photographed with a hand and things before the camera. */
  readonly crowded?: boolean;
  /** Degrees of yaw in the last frame of the head turn, 30 unless set; positive: nose to the right of the picture. */
  readonly turnTo?: number;
}

/** What a perfect verification would find in the pictures. Of a fictional person: it may be printed and logged. */
export interface SpecimenTruth {
  readonly notice: 'SPECIMEN: this person, State and document do not exist';
  readonly person: string;
  readonly today: string;
  readonly document: {
    readonly file: 'passport.jpg';
    readonly format: 'TD3';
    readonly lines: readonly string[];
    readonly holder: Holder;
    readonly photograph: PhotographTruth;
  };
  readonly bonaFide: {
    readonly portrait: 'portrait.jpg';
    readonly selfie: 'selfie.jpg';
    readonly headTurn: { readonly files: readonly string[]; readonly fromYaw: 0; readonly toYaw: number };
  };
  /** Presentation attacks by instrument species (ISO/IEC 30107-3), each made from the portrait. */
  readonly attacks: readonly { readonly file: string; readonly species: 'print' | 'screen' }[];
}

export interface Specimen {
  /** JPEG files by name. */
  readonly files: Readonly<Record<string, Buffer>>;
  readonly truth: SpecimenTruth;
}

const TURN_FRAMES = 6;

/**
 * Everything that one fictional claimant shows in a verification, and two attacks on it: half a minute the first time,
 * then from the cache. The same options give the same bytes. Refuses a number that no cast member has.
 */
export async function makeSpecimen(options: SpecimenOptions): Promise<Specimen> {
  const claimant = castPerson(options.person);
  const truth = truthOf(claimant, options);
  const files: Record<string, Buffer> = {};
  // One after the other: each of them keeps a core busy.
  for (const [name, make] of Object.entries(pictures(claimant, truth, options)))
    files[name] = await cached(keyOf(name, claimant, truth, options), make);
  return { files, truth };
}

/** One of the files of `makeSpecimen(options)`, without the others. */
export async function specimenPicture(options: SpecimenOptions, name: 'passport.jpg' | 'selfie.jpg'): Promise<Buffer> {
  const claimant = castPerson(options.person);
  const truth = truthOf(claimant, options);
  return cached(keyOf(name, claimant, truth, options), pictures(claimant, truth, options)[name]);
}

const keyOf = (name: string, claimant: Person, { document }: SpecimenTruth, options: SpecimenOptions) => [
  name,
  claimant.seed,
  options,
  document.lines,
];

/** Writes the pictures and `truth.json` into the folder, which is made if need be; returns the names written. */
export async function writePictures(
  folder: string,
  { files, truth }: { readonly files: Readonly<Record<string, Buffer>>; readonly truth: object },
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const all = { ...files, 'truth.json': `${JSON.stringify(truth, null, 2)}\n` };
  for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content);
  return Object.keys(all);
}

/** The truth of `makeSpecimen(options)` without making a picture. */
export const specimenTruth = (options: SpecimenOptions): SpecimenTruth => truthOf(castPerson(options.person), options);

function truthOf(claimant: Person, options: SpecimenOptions): SpecimenTruth {
  const { today, turnTo = 30 } = options;
  const bearer = bearerOf(claimant, options);
  return {
    notice: 'SPECIMEN: this person, State and document do not exist',
    person: claimant.seed,
    today,
    document: {
      file: 'passport.jpg',
      format: 'TD3',
      lines: mrzLines('TD3', bearer),
      holder: bearer,
      photograph: photographTruth(PASSPORT_FRAME, cameraOf(claimant, options)),
    },
    bonaFide: {
      portrait: 'portrait.jpg',
      selfie: 'selfie.jpg',
      headTurn: {
        files: Array.from({ length: TURN_FRAMES }, (_, frame) => turnFile(frame)),
        fromYaw: 0,
        toYaw: turnTo,
      },
    },
    attacks: [
      { file: 'print-attack.jpg', species: 'print' },
      { file: 'screen-attack.jpg', species: 'screen' },
    ],
  };
}

function pictures(claimant: Person, { document, bonaFide }: SpecimenTruth, options: SpecimenOptions) {
  const studio = once(() => portrait(claimant));
  const turn = once(() => headTurn(claimant, { frames: TURN_FRAMES, to: bonaFide.headTurn.toYaw, shot: options.seed }));
  const shot = `attack/${options.seed}`;
  const frames = bonaFide.headTurn.files.map((file, i) => [file, async () => jpeg((await turn())[i]!)] as const);
  return {
    'passport.jpg': async () => {
      const page = await passport(document.holder, await studio(), documentSeed(claimant, options));
      return (await photograph(page, cameraOf(claimant, options))).jpeg;
    },
    'portrait.jpg': async () => jpeg(await studio()),
    'selfie.jpg': async () => jpeg(await selfie(claimant, options.seed)),
    ...Object.fromEntries(frames),
    'print-attack.jpg': async () => jpeg(await printAttack(await studio(), { shot })),
    'screen-attack.jpg': async () => jpeg(await screenAttack(await studio(), { shot })),
  };
}

const cameraOf = (claimant: Person, options: SpecimenOptions): CameraOptions => ({
  level: options.level ?? 'mild',
  seed: documentSeed(claimant, options),
  quarterTurns: options.quarterTurns ?? 0,
  crowded: options.crowded ?? false,
});

const turnFile = (frame: number) => `turn-${frame + 1}.jpg`;
