import { describe, expect, it } from 'vitest';
import { castSize, person } from './cast.ts';
import { BEARDS, HAIR_STYLES } from './genes.ts';
import { sampleGenes } from './sampling.ts';

const members = Array.from({ length: castSize() }, (_, i) => person(`cast:${i}`));

describe('the cast', () => {
  it('has 30 members, all different', () => {
    expect(castSize()).toBe(30);
    expect(new Set(members.map((member) => member.headW + member.noseLen + member.eyeX)).size).toBe(30);
  });

  it('knows for each member what a face engine reads as age and sex', () => {
    for (const { apparentAge, apparentMale, male } of members) {
      expect(apparentAge).toBeGreaterThanOrEqual(17);
      expect(apparentAge).toBeLessThanOrEqual(75);
      expect(apparentMale > 0.5).toBe(male);
    }
  });

  it('has every gene that the renderer reads', () => {
    const { seed: _, ...sample } = sampleGenes('any');
    for (const member of members) {
      for (const gene of Object.keys(sample)) expect(member).toHaveProperty(gene);
      expect(HAIR_STYLES).toContain(member.style);
      expect(BEARDS).toContain(member.beard);
    }
  });

  it('is numbered from 0 and starts again after the last', () => {
    expect(person('cast:3').archetype).toBe(3);
    expect(person('cast:33').archetype).toBe(3);
    expect({ ...person('cast:33'), seed: 'cast:3' }).toEqual(person('cast:3'));
  });
});

describe('a person of any other seed', () => {
  const anna = person('anna');
  const archetype = members[anna.archetype]!;

  it('is the same every time, and is named by the seed', () => {
    expect(person('anna')).toEqual(anna);
    expect(anna.seed).toBe('anna');
    expect(person(7)).toEqual(person('7'));
  });

  it('is a look-alike of one member: no proportion differs by more than 2.5 %', () => {
    for (const gene of ['headW', 'cheekW', 'eyeX', 'noseLen', 'noseW', 'mouthW', 'lipU', 'earS', 'hairline'] as const) {
      expect(Math.abs(anna[gene] / archetype[gene] - 1)).toBeLessThanOrEqual(0.025);
    }
    expect(anna.headW).not.toBe(archetype.headW);
    expect([anna.chinW, anna.crown, anna.style, anna.skin]).toEqual([
      archetype.chinW,
      archetype.crown,
      archetype.style,
      archetype.skin,
    ]);
  });

  it('wears other clothes and has other moles than the member', () => {
    const own = sampleGenes('anna');
    expect([anna.cloth, anna.moles, anna.nOff]).toEqual([own.cloth, own.moles, own.nOff]);
  });

  it('can be any member: 300 seeds reach all 30', () => {
    const reached = new Set(Array.from({ length: 300 }, (_, i) => person(`seed ${i}`).archetype));
    expect(reached.size).toBe(30);
  });
});

describe('overriding genes', () => {
  it('replaces just those, of members and look-alikes', () => {
    expect(person('cast:1', { style: 'bald', glasses: null })).toEqual({ ...members[1], style: 'bald', glasses: null });
    expect(person('anna', { headW: 7.5 }).headW).toBe(7.5);
  });

  it('leaves the cast as it was, even when a person is changed afterwards', () => {
    const changed = person('cast:2');
    changed.headW = 1;
    (changed.bump as unknown[]).length = 0;
    expect(person('cast:2')).toEqual(members[2]);
  });
});
