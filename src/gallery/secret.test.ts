import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance } from '../analysis/face/compare.ts';
import { randomBytes } from '../random.ts';
import { DIMENSIONS, GallerySecret } from './secret.ts';

const descriptors = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), {
  minLength: DIMENSIONS,
  maxLength: DIMENSIONS,
});

describe('the secret of a gallery', () => {
  const bytes = randomBytes(64);
  const secret = new GallerySecret(bytes);
  const turned = (descriptor: readonly number[]) => [...secret.template(descriptor)!];

  it('keeps the distance between any two faces', () => {
    fc.assert(
      fc.property(descriptors, descriptors, (a, b) => {
        expect(Math.abs(distance(turned(a), turned(b)) - distance(a, b))).toBeLessThan(1e-5);
      }),
      { numRuns: 100 },
    );
  });

  it('turns a face into the same template with the same secret only, and far from the face itself', () => {
    const face = Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(i) / 8);
    expect(new GallerySecret(Buffer.from(bytes)).template(face)).toEqual(secret.template(face));
    const others = [new GallerySecret(randomBytes(64)).template(face)!, face];
    for (const other of others) expect(distance(turned(face), [...other])).toBeGreaterThan(0.5);
  });

  it.each([
    ['too short', [0.1]],
    ['with NaN', Array.from({ length: DIMENSIONS }, (_, i) => (i === 5 ? Number.NaN : 0))],
    ['with an infinity', Array.from({ length: DIMENSIONS }, (_, i) => (i === 5 ? Number.POSITIVE_INFINITY : 0))],
  ])('makes no template of what is %s', (_, descriptor) => expect(secret.template(descriptor)).toBeNull());

  it('gives other macs to other parts, and to another deployment', () => {
    const mac = (one: GallerySecret, gallery: string, ...parts: string[]) =>
      one.mac(gallery, 'document', parts).toString('hex');
    const all = [
      mac(secret, 'g', 'a', 'bc'),
      mac(secret, 'g', 'ab', 'c'),
      mac(secret, 'g', 'abc'),
      mac(secret, 'h', 'abc'),
      secret.mac('g', 'holder', ['abc']).toString('hex'),
      mac(new GallerySecret(randomBytes(64)), 'g', 'abc'),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('does not print', () => expect(inspect(secret)).toBe('[secret]'));
});
