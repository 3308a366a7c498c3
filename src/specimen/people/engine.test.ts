import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../analysis/face/compare.ts';
import { type FaceEngine, loadFaceEngine } from '../../analysis/face/engine.ts';
import { type HeadTurn, isHeadTurn, headTurn as turnBetween } from '../../analysis/face/head-turn.ts';
import type { Face } from '../../analysis/findings.ts';
import { resolveModels } from '../../analysis/models.ts';
import { decode } from '../../analysis/raster.ts';
import { cached } from '../cache.ts';
import { headTurn, type Person, person, portrait, printAttack, type Shot, screenAttack, selfie } from './index.ts';

// These people are out of distribution for the nets: the tests prove that the parts fit, not how well faces are told apart.
const CAST = [0, 1, 2, 3, 4, 5].map((member) => person(`cast:${member}`));
const TURNED = CAST.slice(0, 3);
const PORTRAIT = { size: 400, supersampling: 1 } as const;
const SELFIE = { size: 420, supersampling: 1 } as const;

let engine: FaceEngine;
beforeAll(async () => {
  engine = await loadFaceEngine(await resolveModels());
});

const portraitOf = (who: Person, over: Shot = {}) =>
  cached(['people portrait', who.seed, PORTRAIT, over], () => portrait(who, { ...PORTRAIT, ...over }));
const selfieOf = (who: Person) => cached(['people selfie', who.seed, SELFIE], () => selfie(who, 1, SELFIE));

/** One of two frames, before and after a turn by 28 degrees. */
const turnFrame = (who: Person, frame: 0 | 1) =>
  cached(['people turn', who.seed, frame], async () => {
    const over = { supersampling: 1 };
    return (await headTurn(who, { frames: 2, to: 28, size: 420, over }))[frame]!;
  });

async function faceIn(png: Buffer): Promise<Face> {
  const face = await engine.portrait(await decode(png, 1080));
  if (!face.measured) throw new Error(face.why);
  return face.value;
}

async function turn(first: Buffer, second: Buffer): Promise<HeadTurn> {
  const [one, other] = [await engine.mesh(await decode(first, 1080)), await engine.mesh(await decode(second, 1080))];
  if (!(one.measured && other.measured)) throw new Error('face_not_found');
  return turnBetween(one.value, other.value);
}

describe('the first six of the cast', () => {
  it.each(CAST.map((who) => [who.seed, who] as const))(
    '%s: one face and no complaint in portrait and selfie',
    async (_, who) => {
      for (const png of [await portraitOf(who), await selfieOf(who)]) {
        const raster = await decode(png, 1080);
        const { faces, feedback } = await engine.selfie(raster, { width: raster.width, height: raster.height });
        expect({ faces, feedback }).toEqual({ faces: 1, feedback: 'ok' });
      }
    },
  );

  it('match themselves (at most 0.52) and nobody else (over 0.60)', async () => {
    const seen: { seed: string; descriptor: readonly number[] }[] = [];
    for (const who of CAST) {
      for (const png of [await portraitOf(who), await selfieOf(who)]) {
        seen.push({ seed: who.seed, descriptor: (await faceIn(png)).descriptor });
      }
    }
    const pairs = seen.flatMap((one, i) =>
      seen.slice(0, i).map((other) => ({
        same: one.seed === other.seed,
        distance: distance(one.descriptor, other.descriptor),
      })),
    );
    const [mated, others] = [true, false].map((same) => pairs.filter((pair) => pair.same === same));
    expect([mated!.length, others!.length]).toEqual([6, 60]);
    expect(mated!.filter((pair) => !(pair.distance <= 0.52))).toEqual([]);
    expect(others!.filter((pair) => !(pair.distance > 0.6))).toEqual([]);
  });

  it('look about as old, and of the sex, that the cast says', async () => {
    for (const who of CAST) {
      const { age, sex } = await faceIn(await portraitOf(who));
      expect(Math.abs(age - who.apparentAge)).toBeLessThan(12);
      expect(sex.value).toBe(who.male ? 'male' : 'female');
    }
  });
});

describe('a requested pose', () => {
  it('is read with the same sign of yaw and pitch and the opposite sign of roll', async () => {
    const who = CAST[5]!;
    const read = async (pose: Shot['pose']) => (await faceIn(await portraitOf(who, { pose }))).pose;
    const [yawed, pitched, rolled] = [await read({ yaw: 12 }), await read({ pitch: 8 }), await read({ roll: 12 })];
    expect(Math.abs(yawed.yaw - 12)).toBeLessThan(6);
    expect(Math.abs(pitched.pitch - 11)).toBeLessThan(5);
    expect(Math.abs(rolled.roll + 12)).toBeLessThan(4);
  });
});

describe('the head-turn rule', () => {
  it.each(TURNED.map((who) => [who.seed, who] as const))('%s passes it by turning the head', async (_, who) => {
    const [first, last] = [await turnFrame(who, 0), await turnFrame(who, 1)];
    expect(isHeadTurn(await turn(first, last))).toBe(true);
    expect(distance((await faceIn(first)).descriptor, (await faceIn(last)).descriptor)).toBeLessThanOrEqual(0.52);
  });

  it.each(TURNED.map((who) => [who.seed, who] as const))(
    '%s fails it as a print or on a screen, turned',
    async (_, who) => {
      const still = await turnFrame(who, 0);
      for (const attack of [printAttack, screenAttack]) {
        const frame = (yaw: number) =>
          cached(['people attack', attack.name, who.seed, yaw], () => attack(still, { yaw, pitch: 0, roll: 0 }));
        expect(isHeadTurn(await turn(await frame(0), await frame(30)))).toBe(false);
      }
    },
  );

  it('a print and a screen still match the person: they must be stopped by other means than the comparison', async () => {
    const who = CAST[0]!;
    const original = await portraitOf(who);
    const { descriptor } = await faceIn(original);
    for (const attack of [printAttack, screenAttack]) {
      const copy = await cached(['people attack', attack.name, who.seed, 'portrait'], () => attack(original));
      expect(distance((await faceIn(copy)).descriptor, descriptor)).toBeLessThanOrEqual(0.52);
    }
  });
});
