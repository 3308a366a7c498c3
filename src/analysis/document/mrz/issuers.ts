import table from './data/issuers.json' with { type: 'json' };

interface Issuer {
  /** ISO 3166-1 alpha-3 (or 3166-3 for former states); null where ISO has none, as for Kosovo or the United Nations. */
  readonly iso3: string | null;
  readonly alpha2: string | null;
  readonly kind: string;
}

// ICAO 9303-3 (8th edition), section 5: ISO 3166-1 alpha-3, parts A to H beyond it, and codes met on real documents.
const ISSUERS: ReadonlyMap<string, Issuer> = new Map<string, Issuer>([
  ...Object.entries(table.iso).map(([iso3, alpha2]): [string, Issuer] => [iso3, { iso3, alpha2, kind: 'state' }]),
  ...Object.entries(table.others),
]);
const ALPHA3: ReadonlyMap<string, string> = new Map([
  ...Object.entries(table.iso).map(([iso3, alpha2]): [string, string] => [alpha2, iso3]),
  ['XK', 'RKS'],
]);

/** Whether a code of the MRZ, without fillers, is one that issuers or nationalities are known to use. */
export const isKnownIssuer = (code: string): boolean => ISSUERS.has(code);

/** Whether the code stands for an organisation (UNO, EUE, XOM, ...), whose holders have a nationality of their own. */
export const isOrganisation = (code: string): boolean => ISSUERS.get(code)?.kind === 'organisation';

/**
 * The alpha-3 code of a code of the MRZ: D is DEU, GBN is GBR. What has no ISO code stays as ICAO prints it
 * (RKS, UTO, UNO, XXA); null for a code that is in no list.
 */
export function countryOf(code: string): string | null {
  const issuer = ISSUERS.get(code);
  return issuer ? (issuer.iso3 ?? code) : null;
}

/** The alpha-2 code of an alpha-3 or MRZ code, reserved and former ones (XK, EU, UN, YU) included; null where there is none. */
export const alpha2 = (alpha3: string): string | null => ISSUERS.get(alpha3)?.alpha2 ?? null;

/** ISO 3166-1 alpha-3 of an alpha-2 code in capitals; RKS for XK, null where there is none. */
export const alpha3 = (alpha2: string): string | null => ALPHA3.get(alpha2) ?? null;
