import { type DocumentFindings, type Finding, notMeasured, type SelfieFindings } from '../analysis/findings.ts';
import type { Evidence } from './evidence.ts';

export type EvidenceKey = 'front' | 'back' | 'selfie' | 'reference' | 'challenge' | 'injection' | 'flagged' | 'risk';

/** Evidence in which every measured value is whole, and the names of the parts that were not so before. */
export interface SoundEvidence {
  readonly evidence: Evidence;
  readonly malformed: ReadonlySet<EvidenceKey>;
}

const MALFORMED = notMeasured('malformed');

/** Findings whose value may leave out fields; everywhere else an undefined is a fault. */
const SPARSE: ReadonlySet<string> = new Set(['document', 'person']);

/** Findings that may be absent as a whole. */
const OPTIONAL: ReadonlySet<string> = new Set(['padScore', 'border', 'moire'] satisfies (keyof SelfieFindings)[]);

/** What is gone through entry by entry: nothing is left of one that is not whole. */
const LISTS: ReadonlySet<string> = new Set(['agreements', 'regions'] satisfies (keyof DocumentFindings)[]);

const FINDINGS = {
  document: [
    'outline',
    'mrz',
    'barcode',
    'visualZone',
    'document',
    'person',
    'portrait',
    'quality',
    'authenticity',
    'presentationAttack',
  ],
  selfie: ['face', 'blur', 'scene', 'presentationAttack', 'padScore', 'border', 'moire'],
} as const satisfies {
  document: readonly (keyof DocumentFindings)[];
  selfie: readonly (keyof SelfieFindings)[];
};

/**
 * Takes out of stored or computed evidence whatever a decision must not rest on: NaN, infinities, null and undefined
 * where a value belongs. The parts concerned are named, so that the checks can refuse to allow them.
 */
export function makeSound(evidence: Evidence): SoundEvidence {
  const malformed = new Set<EvidenceKey>();
  const side = <T extends object>(key: 'front' | 'back' | 'selfie', value: T | null, findings: readonly string[]) => {
    const { part, whole } = soundSide(value, findings);
    if (!whole) malformed.add(key);
    return part;
  };
  const finding = <T>(key: Exclude<EvidenceKey, 'front' | 'back' | 'selfie'>, value: Finding<T>): Finding<T> => {
    if (isWholeFinding(value, false)) return value;
    malformed.add(key);
    return MALFORMED;
  };
  if (typeof evidence.selfieRequired !== 'boolean') malformed.add('selfie');
  return {
    malformed,
    evidence: {
      front: side('front', evidence.front, FINDINGS.document),
      back: side('back', evidence.back, FINDINGS.document),
      selfie: side('selfie', evidence.selfie, FINDINGS.selfie),
      selfieRequired: evidence.selfieRequired !== false,
      ...(evidence.reference !== undefined && { reference: finding('reference', evidence.reference) }),
      challenge: finding('challenge', evidence.challenge),
      injection: finding('injection', evidence.injection),
      flagged: finding('flagged', evidence.flagged),
      risk: finding('risk', evidence.risk),
    },
  };
}

function soundSide<T extends object>(side: T | null, findings: readonly string[]): { part: T | null; whole: boolean } {
  if (side === null) return { part: null, whole: true };
  if (typeof side !== 'object') return { part: null, whole: false };
  const entries = new Map<string, unknown>(Object.entries(side));
  const due = findings.filter((key) => entries.has(key) || !OPTIONAL.has(key));
  const broken = due.filter((key) => !isWholeFinding(entries.get(key), SPARSE.has(key)));
  const plain = [...entries].filter(([key]) => !findings.includes(key));
  const unsound = plain.filter(([, value]) => !isWhole(value, false)).map(([key]) => key);
  const replaced = [
    ...broken.map((key) => [key, MALFORMED]),
    ...unsound.filter((key) => LISTS.has(key)).map((key) => [key, []]),
  ];
  return {
    part: { ...side, ...Object.fromEntries(replaced) },
    whole: broken.length === 0 && unsound.length === 0,
  };
}

function isWholeFinding(finding: unknown, sparse: boolean): boolean {
  if (typeof finding !== 'object' || finding === null || !('measured' in finding)) return false;
  if (finding.measured === true) return 'value' in finding && isWhole(finding.value, false, sparse);
  return finding.measured === false && 'why' in finding && typeof finding.why === 'string';
}

function isWhole(value: unknown, mayBeAbsent: boolean, sparse = false): boolean {
  if (value === undefined) return mayBeAbsent;
  if (value === null) return false;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return true;
  return Object.values(value).every((inner) => isWhole(inner, sparse && !Array.isArray(value), sparse));
}
