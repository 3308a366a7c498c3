import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { POLICY } from '../../decision/policy.ts';
import { cached } from '../../specimen/cache.ts';
import { person, portrait, printAttack, screenAttack, selfie } from '../../specimen/people/index.ts';
import { resolveModels } from '../models.ts';
import { decode } from '../raster.ts';
import { borderAround } from './border.ts';
import { Net } from './net.ts';
import { type Finders, findFaces } from './sightings.ts';

const FACES = join(import.meta.dirname, '../../../../shared/specimens/faces/lfw10');
const LIMIT = POLICY.presentation.border;
const FAST = { supersampling: 1 } as const;
const PEOPLE = [8, 9, 10];

let finders: Finders;
beforeAll(async () => {
  const models = await resolveModels();
  finders = { blazeface: await Net.load(models.blazeface), facemesh: await Net.load(models.facemesh) };
});

async function borderOn(picture: Buffer): Promise<number> {
  const raster = await decode(picture, 1080);
  const [face] = await findFaces(finders, raster);
  expect(face, 'a face').toBeDefined();
  return borderAround(raster, face!.mesh);
}

const living = (member: number) =>
  cached(['border', 'selfie', member], () => selfie(person(`cast:${member}`), 0, FAST));
const printed = (member: number) =>
  cached(['border', 'portrait', member], () => portrait(person(`cast:${member}`), { size: 800, ...FAST }));

describe('a border around the face', () => {
  it.each([
    ['lies flat', { distance: 45, span: 27.7 }],
    ['is turned and tilted', { distance: 45, span: 27.7, yaw: 15, roll: 8 }],
    ['is far away', { distance: 60, span: 40 }],
  ])('is seen where a printed portrait with a white margin %s', async (_, shot) => {
    for (const member of PEOPLE)
      expect(
        await borderOn(await printAttack(await printed(member), { shot: 'border', frame: 0, ...shot })),
      ).toBeGreaterThan(LIMIT);
  });

  it('is seen where a screen shows the face within its bezel', async () => {
    for (const member of PEOPLE)
      expect(
        await borderOn(await screenAttack(await living(member), { shot: 'border', frame: 0, span: 16 })),
      ).toBeGreaterThan(LIMIT);
  });

  it('is not seen where there is none', async () => {
    for (const member of PEOPLE) expect(await borderOn(await living(member))).toBeLessThan(LIMIT);
  });

  it('is not seen where it lies outside the picture', async () => {
    const screen = await screenAttack(await living(PEOPLE[0]!), { shot: 'border', frame: 0, span: 9 });
    expect(await borderOn(screen)).toBeLessThan(LIMIT);
  });

  it.skipIf(!existsSync(FACES))(
    'is not seen on a hundred photographs of men',
    async () => {
      const borders: number[] = [];
      for (const who of readdirSync(FACES))
        for (const name of readdirSync(join(FACES, who)))
          borders.push(await borderOn(await readFile(join(FACES, who, name))));
      expect(borders).toHaveLength(100);
      expect(Math.max(...borders)).toBeLessThan(LIMIT);
    },
    60_000,
  );

  it('of a face that is no number is none', async () => {
    const raster = await decode(await living(PEOPLE[0]!), 1080);
    const [face] = await findFaces(finders, raster);
    const nowhere = {
      ...face!.mesh,
      vertices: face!.mesh.vertices.map(() => [Number.NaN, Number.NaN, Number.NaN] as const),
    };
    expect(await borderAround(raster, nowhere)).toBe(0);
  });
});
