import { describe, expect, it } from 'vitest';
import { person } from '../cast.ts';
import { EXPRESSIONS, type ExpressionName } from '../expression.ts';
import { browAt, eyeAt, type Face, faceOf, lipsAt, sectionAt } from './face.ts';
import { relief } from './relief.ts';

const genes = Array.from({ length: 6 }, (_, i) => person(`cast:${i}`));
const faces = (expression: ExpressionName): Face[] => genes.map((g) => faceOf(g, EXPRESSIONS[expression]));
const pairs = (expression: ExpressionName) => {
  const changed = faces(expression);
  return faces('neutral').map((neutral, i) => [neutral, changed[i]!] as const);
};
const eyeHeight = (face: Face) => {
  const { upperLid, lowerLid } = eyeAt(face, face.genes.eyeX, face.genes.eyeY);
  return upperLid - lowerLid;
};

describe('expressions', () => {
  it('a blink shuts the eyes of everybody', () => {
    for (const [open, shut] of pairs('blink')) {
      expect(eyeHeight(open)).toBeGreaterThan(0.35);
      expect(eyeHeight(shut)).toBeLessThan(0.02);
    }
  });

  it('surprise widens the eyes and raises the brows', () => {
    for (const [neutral, surprised] of pairs('surprised')) {
      expect(eyeHeight(surprised)).toBeGreaterThan(eyeHeight(neutral));
      expect(browAt(surprised, 3).y).toBeGreaterThan(browAt(neutral, 3).y);
    }
  });

  it('a smile raises the corners of the mouth and widens it', () => {
    for (const [neutral, smile] of pairs('smile')) {
      expect(smile.corner).toBeGreaterThan(neutral.corner);
      expect(smile.mouthW).toBeGreaterThan(neutral.mouthW);
    }
  });

  it('a laugh and speech open the lips; a closed mouth has no gap', () => {
    for (const expression of ['laugh', 'talk'] as const) {
      for (const [closed, open] of pairs(expression)) {
        const [shut, apart] = [lipsAt(closed, 0)!, lipsAt(open, 0)!];
        expect(shut.innerUpper).toBe(shut.innerLower);
        expect(apart.innerUpper - apart.innerLower).toBeGreaterThan(0.25);
      }
    }
  });

  it('an open mouth lowers the chin', () => {
    for (const [closed, open] of pairs('laugh')) expect(open.chinY).toBeLessThan(closed.chinY);
  });
});

describe('the parts of a face', () => {
  it('lie in their order from brow to chin', () => {
    for (const face of faces('neutral')) {
      const lips = lipsAt(face, 0)!;
      const order = [
        browAt(face, 3).y,
        face.genes.eyeY,
        face.noseTip,
        face.noseBase,
        lips.upper,
        lips.parting,
        lips.lower,
      ];
      expect([...order, face.chinY]).toEqual([...order, face.chinY].sort((a, b) => b - a));
    }
  });

  it('lips end at the corners of the mouth', () => {
    for (const face of faces('neutral')) {
      expect(lipsAt(face, face.mouthW)).toBeNull();
      expect(lipsAt(face, -face.mouthW)).toBeNull();
      expect(lipsAt(face, face.mouthW * 0.999)!.fullness).toBeLessThan(0.01);
    }
  });

  it('a point is inside an eye only between its lids', () => {
    for (const face of faces('neutral')) {
      const { eyeX, eyeY } = face.genes;
      expect(eyeAt(face, eyeX, eyeY).inside).toBe(true);
      expect(eyeAt(face, -eyeX, eyeY).inside).toBe(true);
      expect(eyeAt(face, eyeX, eyeY + 1.3).inside).toBe(false);
      expect(eyeAt(face, 0, eyeY).inside).toBe(false);
    }
  });

  it('the tip of the nose stands out from the cheeks beside it and from the lip below', () => {
    for (const face of faces('neutral')) {
      const tip = relief(face, 0, face.noseTip);
      expect(tip).toBeGreaterThan(relief(face, 3, face.noseTip) + 0.5);
      expect(tip).toBeGreaterThan(relief(face, 0, face.noseBase - 0.6) + 0.5);
    }
  });

  it('the head narrows towards the crown and the chin', () => {
    for (const face of faces('neutral')) {
      const widths = [face.genes.crown, 10, 3, face.chinY].map((y) => sectionAt(face, y).halfWidth);
      expect(widths[0]).toBeCloseTo(0, 6);
      expect(widths[1]).toBeLessThan(widths[2]!);
      expect(widths[3]).toBeLessThan(widths[2]! * 0.8);
    }
  });
});
