import { describe, expect, it } from 'vitest';
import { POLICY } from '../decision/policy.ts';
import { type Earlier, type Findings, factsOf } from './facts.ts';

const HOUR = 3_600_000;
const [own, other, holder, another] = ['own', 'other', 'holder', 'another'].map((text) => Buffer.from(text));
const earlier: Earlier = {
  sessionId: 's',
  outcome: 'ALLOW',
  documentMac: own!,
  holderMac: holder!,
  at: 100 * HOUR,
  faceDistance: 0.1,
};
const facts = (change: Partial<Findings>) =>
  factsOf({
    claim: { documentMac: own!, holderMac: holder! },
    blocked: { face: false, document: false },
    sameFace: [],
    sameDocument: [],
    limits: POLICY.gallery,
    now: 101 * HOUR,
    ...change,
  });
const sameFace = (change: Partial<Earlier>) => facts({ sameFace: [{ ...earlier, ...change }] });
const sameDocument = (change: Partial<Earlier>) => facts({ sameDocument: [{ ...earlier, ...change }] });

describe('what a gallery says of somebody', () => {
  it('is nothing where nobody was seen, or he himself, or he with a new document, or somebody of his name', () => {
    expect(facts({})).toEqual([]);
    expect(facts({ sameFace: [earlier], sameDocument: [earlier] })).toEqual([]);
    expect(sameFace({ documentMac: other! })).toEqual([]);
    expect(sameFace({ holderMac: another! })).toEqual([]);
  });

  it('is another identity only where both document and holder differ from those of an allowed session', () => {
    const stranger = { documentMac: other!, holderMac: another! };
    expect(sameFace(stranger)).toEqual(['face_with_other_identity']);
    expect(sameFace({ ...stranger, outcome: 'CHALLENGE' })).toEqual([]);
    expect(sameFace({ ...stranger, holderMac: null })).toEqual([]);
    expect(facts({ claim: { documentMac: null, holderMac: null }, sameFace: [{ ...earlier, ...stranger }] })).toEqual(
      [],
    );
  });

  it('is another face only where both were seen and lie beyond doubt apart', () => {
    const { otherFace } = POLICY.gallery;
    expect(sameDocument({ faceDistance: otherFace })).toEqual([]);
    expect(sameDocument({ faceDistance: null })).toEqual([]);
    expect(sameDocument({ faceDistance: otherFace + 0.01 })).toEqual(['identity_with_other_face']);
    expect(sameDocument({ faceDistance: Number.NaN })).toEqual(['identity_with_other_face']);
  });

  it('is what the blocklist says, whatever else', () => {
    const claim = { documentMac: null, holderMac: null };
    expect(facts({ claim, blocked: { face: true, document: false } })).toEqual(['blocklisted_face']);
    expect(facts({ blocked: { face: false, document: true } })).toEqual(['blocklisted_document']);
  });

  it('is an earlier denial of the document, and of the face where an identity is claimed', () => {
    expect(sameDocument({ outcome: 'DENY' })).toEqual(['document_of_denied_session']);
    expect(sameFace({ outcome: 'DENY' })).toEqual(['face_of_denied_session']);
    const claim = { documentMac: null, holderMac: null };
    expect(facts({ claim, sameFace: [{ ...earlier, outcome: 'DENY' }] })).toEqual([]);
  });

  it('is too many attempts where that many sessions within the window were not allowed, each counted once', () => {
    const failed = (count: number, at = 100 * HOUR) =>
      Array.from({ length: count }, (_, i) => ({ ...earlier, sessionId: `s${i}`, outcome: 'CHALLENGE', at }) as const);
    const { attempts, windowHours } = POLICY.gallery;
    expect(facts({ sameFace: failed(attempts), sameDocument: failed(attempts) })).toEqual(['repeated_attempts']);
    expect(facts({ sameFace: failed(attempts - 1), sameDocument: failed(attempts - 1) })).toEqual([]);
    expect(facts({ sameFace: failed(attempts, (101 - windowHours) * HOUR) })).toEqual([]);
    expect(facts({ sameFace: failed(attempts).map((one) => ({ ...one, outcome: 'ALLOW' as const })) })).toEqual([]);
  });
});
