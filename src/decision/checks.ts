import { type DocumentFindings, type DocumentType, type Finding, measured } from '../analysis/findings.ts';
import { claimedDocument, sides } from './claims.ts';
import type { Check, Checks, Measurements } from './decision.ts';
import type { Evidence, FlaggedIdentity } from './evidence.ts';
import type { Policy, Severity } from './policy.ts';
import { judgePresentation } from './presentation.ts';
import { CHECK_NAMES, type CheckName, type ReasonOf, type WeighedReason } from './reasons.ts';
import { RECOMMENDATIONS } from './recommendation.ts';
import type { EvidenceKey, SoundEvidence } from './sound.ts';
import { dataFaults } from './validation.ts';

export type { CheckName } from './reasons.ts';

/** What a check may look at. */
export interface Examination extends SoundEvidence {
  readonly measurements: Measurements;
  readonly policy: Policy;
  readonly now: Date;
}

/** A check's own finding: reasons against the claimant, or that it ran clean, or why it could not run. */
type Opinion<C extends CheckName> =
  | { readonly against: readonly ReasonOf<C>[]; readonly severity: Severity; readonly why?: string }
  | { readonly clean: true }
  | { readonly notRun: string };

type CheckTable = { readonly [C in CheckName]: (examination: Examination) => Opinion<C> };

const CLEAN = { clean: true } as const;

const CHECKS: CheckTable = {
  document_validation: ({ evidence, malformed, policy, now }) => {
    const faults = dataFaults(evidence, policy, now);
    if (malformed.has('front') || malformed.has('back'))
      faults.push({ reason: 'data_extraction_failed', why: 'malformed' });
    return against(policy, [...new Set(faults.map(({ reason }) => reason))], faults.map(({ why }) => why).join(', '));
  },
  document_authentication: ({ evidence, policy }) =>
    documentOpinion(
      evidence.front,
      sides(evidence).map((side) => withPortrait(side, claimedDocument(evidence)?.type, sides(evidence))),
      policy,
    ),
  document_liveness: presentationOfDocument,
  biometric_matching: matching,
  biometric_liveness: presentationOfSelfie,
  flagged_identity: ({ evidence: { flagged }, policy }) =>
    flagged.measured ? knownBefore(flagged.value, policy) : { notRun: flagged.why },
  risk_recommendation: ({ evidence: { risk } }) => {
    if (!risk.measured) return { notRun: risk.why };
    const { recommendation, reasons } = risk.value;
    if (recommendation === 'ALLOW') return CLEAN;
    const severity = recommendation === 'DENY' ? 'DENY' : 'CHALLENGE';
    const known = RECOMMENDATIONS.includes(recommendation);
    return {
      against: reasons.length > 0 ? reasons : ['other'],
      severity,
      ...(known ? {} : { why: 'unknown_verdict' }),
    };
  },
};

/** Runs the seven checks. A check that had to run and could not is a CHALLENGE in itself. */
export function runChecks(examination: Examination): Checks {
  const results = CHECK_NAMES.map((name) => [
    name,
    conclude(sure(name, opinionOn(name, examination), examination), mustRun(name, examination)),
  ]);
  return Object.fromEntries(results) as Checks;
}

/** Checks that a face authentication cannot run: it asks for no document. */
const OF_DOCUMENT: ReadonlySet<CheckName> = new Set([
  'document_validation',
  'document_authentication',
  'document_liveness',
]);
const withoutDocument = (name: CheckName, { reference }: Evidence): boolean =>
  reference !== undefined && OF_DOCUMENT.has(name);

const opinionOn = <C extends CheckName>(name: C, examination: Examination): Opinion<C> =>
  withoutDocument(name, examination.evidence) ? { notRun: 'no_document_asked_for' } : CHECKS[name](examination);

function conclude<C extends CheckName>(opinion: Opinion<C>, required: boolean): Check<C> {
  if ('against' in opinion) {
    const { against: reasons, severity, why } = opinion;
    return { recommendation: severity, reasons, ...(why ? { why } : {}) };
  }
  if ('notRun' in opinion) return { recommendation: required ? 'CHALLENGE' : 'N/A', reasons: [], why: opinion.notRun };
  return { recommendation: 'ALLOW', reasons: [] };
}

/** Nothing is clean that rests on evidence which was not whole. */
function sure<C extends CheckName>(name: C, opinion: Opinion<C>, { malformed }: Examination): Opinion<C> {
  const broken = RESTS_ON[name]?.some((key) => malformed.has(key));
  return 'clean' in opinion && broken ? { notRun: 'malformed' } : opinion;
}

/** The parts of the evidence without which a check cannot be trusted to be clean, or to have said N/A for a good cause. */
const RESTS_ON: Readonly<Partial<Record<CheckName, readonly EvidenceKey[]>>> = {
  document_liveness: ['injection'],
  biometric_matching: ['selfie', 'reference'],
  biometric_liveness: ['challenge', 'injection'],
  flagged_identity: ['flagged'],
  risk_recommendation: ['risk'],
};

function mustRun(name: CheckName, { evidence, malformed, policy }: Examination): boolean {
  if (RESTS_ON[name]?.some((key) => malformed.has(key))) return true;
  if (withoutDocument(name, evidence)) return false;
  const biometric = name === 'biometric_matching' || name === 'biometric_liveness';
  const applies = !biometric || evidence.selfieRequired || evidence.selfie !== null;
  return applies && policy.requiredChecks.includes(name);
}

function presentationOfDocument({ evidence, policy }: Examination): Opinion<'document_liveness'> {
  const opinion = documentOpinion<'document_liveness'>(
    evidence.front,
    [
      ...sides(evidence).map(({ presentationAttack }) => reasonsIn(presentationAttack, ({ attacks }) => attacks)),
      ...injectedSides(evidence),
    ],
    policy,
  );
  const reasons = [...new Set(sides(evidence).flatMap(suspicionsOf))];
  return 'against' in opinion || reasons.length === 0 ? opinion : { against: reasons, severity: 'CHALLENGE' };
}

const suspicionsOf = ({ presentationAttack }: DocumentFindings): readonly 'presentation_attack'[] =>
  presentationAttack.measured ? (presentationAttack.value.suspected ?? []) : [];

/** A picture of a document that was put in place of the camera's is no document that lay before it. */
function injectedSides({ injection }: Evidence): Finding<readonly 'presentation_attack'[]>[] {
  const injected = injection.measured && injection.value.uploads.some(({ type }) => type.startsWith('document_'));
  return injected ? [measured(['presentation_attack'])] : [];
}

/** No reasons: clean. A reason that the policy does not know weighs as a question, never as nothing. */
function against<C extends Exclude<CheckName, 'risk_recommendation'>>(
  policy: Policy,
  reasons: readonly (ReasonOf<C> & WeighedReason)[],
  why?: string,
): Opinion<C> {
  if (reasons.length === 0) return CLEAN;
  const severity = reasons.some((reason) => policy.severity[reason] === 'DENY') ? 'DENY' : 'CHALLENGE';
  return { against: reasons, severity, ...(why ? { why } : {}) };
}

/** What the gallery holds against the claimant weighs as the policy's rule for it; what no rule knows is a question. */
function knownBefore({ reasons, facts = [] }: FlaggedIdentity, policy: Policy): Opinion<'flagged_identity'> {
  if (facts.length === 0) return against(policy, reasons);
  const rules = facts.map((fact) => policy.gallery.rules[fact] ?? UNKNOWN_FACT);
  const weights = [...rules.map(({ severity }) => severity), ...reasons.map((reason) => policy.severity[reason])];
  return {
    against: [...new Set([...reasons, ...rules.map(({ reason }) => reason)])],
    severity: weights.includes('DENY') ? 'DENY' : 'CHALLENGE',
    why: facts.join(', '),
  };
}
const UNKNOWN_FACT = { reason: 'multiple_same_identity_attempts', severity: 'CHALLENGE' } as const;

function reasonsIn<T, R>(finding: Finding<T>, reasons: (value: T) => readonly R[]): Finding<readonly R[]> {
  return finding.measured ? { measured: true, value: reasons(finding.value) } : finding;
}

/** Clean only when every side that was seen was examined; one side's attack stands whatever the other looks like. */
function documentOpinion<C extends 'document_authentication' | 'document_liveness'>(
  front: DocumentFindings | null,
  examined: readonly Finding<readonly (ReasonOf<C> & WeighedReason)[]>[],
  policy: Policy,
): Opinion<C> {
  const reasons = [...new Set(examined.flatMap((side) => (side.measured ? side.value : [])))];
  if (reasons.length > 0) return against(policy, reasons);
  if (front === null) return { notRun: 'front_missing' };
  const unexamined = examined.find((side) => !side.measured);
  return unexamined?.measured === false ? { notRun: unexamined.why } : CLEAN;
}

/** Documents that carry their holder's picture (ICAO 9303-4 to -6; licences: ISO/IEC 18013-1). */
const WITH_PORTRAIT: ReadonlySet<DocumentType> = new Set([
  'passport',
  'national_id',
  'drivers_license',
  'residence_permit',
]);

function withPortrait(
  side: DocumentFindings,
  type: DocumentType | undefined,
  all: readonly DocumentFindings[],
): Finding<readonly ReasonOf<'document_authentication'>[]> {
  const faceless = type !== undefined && WITH_PORTRAIT.has(type) && !all.some(({ portrait }) => portrait.measured);
  if (!faceless) return reasonsIn(side.authenticity, ({ reasons }) => reasons);
  const found = side.authenticity.measured ? side.authenticity.value.reasons : [];
  return { measured: true, value: [...found, 'face_not_found'] };
}

function matching(examination: Examination): Opinion<'biometric_matching'> {
  const { evidence, malformed, measurements, policy } = examination;
  const { faceMatch } = measurements;
  if (evidence.selfie === null) return { notRun: evidence.selfieRequired ? 'selfie_missing' : 'selfie_not_required' };
  if (!faceMatch.measured) return { notRun: faceMatch.why };
  const reasons: ReasonOf<'biometric_matching'>[] = [];
  if (faceMatch.value !== 'same') reasons.push('biometric_mismatch');
  if (tooOldOrYoung(measurements, policy)) reasons.push('age_mismatch');
  if (reasons.length === 0) return malformed.has('selfie') ? { notRun: 'malformed' } : CLEAN;
  const weighed = reasons.filter((reason) => reason !== 'biometric_mismatch' || provesDifference(measurements, policy));
  const opinion = against<'biometric_matching'>(policy, weighed);
  return { against: reasons, severity: 'severity' in opinion ? opinion.severity : 'CHALLENGE', why: faceMatch.value };
}

/** Only a portrait that shows enough can say more than "uncertain". */
function provesDifference({ faceMatch, portraitWidth }: Measurements, { match }: Policy): boolean {
  const wide = portraitWidth.measured && portraitWidth.value >= match.narrowPortrait.pixels;
  return wide && faceMatch.measured && faceMatch.value === 'different';
}

const tooOldOrYoung = ({ ageDifference }: Measurements, { ageMismatchYears }: Policy): boolean =>
  ageDifference.measured && !(Math.abs(ageDifference.value) <= ageMismatchYears);

function presentationOfSelfie(examination: Examination): Opinion<'biometric_liveness'> {
  const { evidence, malformed, measurements, policy } = examination;
  const { selfie, selfieRequired } = evidence;
  if (selfie === null) return { notRun: selfieRequired ? 'selfie_missing' : 'selfie_not_required' };
  const { attacks, suspected, doubt, unproven } = judgePresentation(evidence, measurements, policy);
  if (attacks.length > 0) return against<'biometric_liveness'>(policy, attacks);
  if (suspected.length > 0) return { against: suspected, severity: 'CHALLENGE' };
  if (malformed.has('selfie') || malformed.has('challenge')) return { notRun: 'malformed' };
  if (doubt !== null) return { against: [], severity: 'CHALLENGE', why: doubt };
  if (unproven !== null) return { notRun: unproven };
  return selfie.faces === 1 ? CLEAN : { notRun: 'face_not_found' };
}
