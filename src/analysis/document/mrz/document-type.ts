import type { DocumentType, MrzFormat } from '../../findings.ts';
import { countryOf, isOrganisation } from './issuers.ts';
import type { ParsedMrz } from './parse.ts';

interface TypeRule {
  readonly type: DocumentType;
  readonly formats: readonly MrzFormat[];
  /** The document code without fillers. */
  readonly code: RegExp;
  /** The issuer as printed; any where left out. */
  readonly issuer?: RegExp;
  /** Only where issuer and nationality are both known countries and differ. */
  readonly forForeigners?: true;
}

const CARDS: readonly MrzFormat[] = ['TD1', 'TD2'];
const any = /^/;

/** First hit wins. ICAO 9303-4 to 9303-7 for P, V, AC and I/A/C; the rest are the codes that issuers print. */
const TYPE_RULES: readonly TypeRule[] = [
  { type: 'visa', formats: ['MRV-A', 'MRV-B'], code: any },
  { type: 'visa', formats: CARDS, code: /^[ACI]V$/ },
  { type: 'passport', formats: ['TD3'], code: any },
  { type: 'passport', formats: ['TD1'], code: /^IP$/ },
  { type: 'passport', formats: ['TD2'], code: /^P/ },
  { type: 'professional_id', formats: ['TD1'], code: /^AC$/ },
  { type: 'residence_permit', formats: CARDS, code: /^(AR|IR)$/ },
  { type: 'residence_permit', formats: ['TD1'], code: /^AS$/, issuer: /^D$/ },
  { type: 'residence_permit', formats: ['TD1'], code: /^IT$/, issuer: /^NLD$/ },
  { type: 'residence_permit', formats: ['TD1'], code: /^RP$/, issuer: /^EST$/ },
  // Permanent resident cards.
  { type: 'residence_permit', formats: ['TD1'], code: /^C[12A]$/, issuer: /^USA$/ },
  // Border crossing cards.
  { type: 'visa', formats: ['TD1'], code: /^(A3|B.?)$/, issuer: /^USA$/ },
  // Mexico prints IDMEX on the credential for voting only.
  { type: 'voter_card', formats: ['TD1'], code: /^ID$/, issuer: /^MEX$/ },
  // A card for a foreigner is a residence permit far more often than an identity card.
  { type: 'residence_permit', formats: CARDS, code: /^[ACI]/, forForeigners: true },
  { type: 'residence_permit', formats: ['TD1'], code: /^(I[^D]?|A.?)$/, issuer: /^BEL$/ },
  { type: 'national_id', formats: [...CARDS, 'FRA-ID'], code: /^[ACI]/ },
];

function isForForeigner({ issuer, nationality }: ParsedMrz): boolean {
  const [country, citizenship] = [countryOf(issuer), countryOf(nationality)];
  return country !== null && citizenship !== null && country !== citizenship && !isOrganisation(issuer);
}

/** The kind of document by its code, issuer and, for cards, whether the holder is a foreigner; `other` where no rule fits. */
export function documentType(parsed: ParsedMrz): DocumentType {
  const fits = (rule: TypeRule): boolean =>
    rule.formats.includes(parsed.format) &&
    rule.code.test(parsed.documentCode) &&
    (rule.issuer?.test(parsed.issuer) ?? true) &&
    (!rule.forForeigners || isForForeigner(parsed));
  return TYPE_RULES.find(fits)?.type ?? 'other';
}
