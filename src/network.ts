import type { Reader, Response } from 'maxmind';
import { OperatorError } from './errors.ts';

/** What the operator's files say of a network address; absent: nothing. */
export interface Network {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** ISO 3166-2, such as US-IL. */
  readonly region?: string;
  /** IANA name. */
  readonly timeZone?: string;
  /** Whom the addresses were given to. */
  readonly organization?: string;
  readonly vpn?: boolean;
  readonly tor?: boolean;
  readonly proxy?: boolean;
}

export interface Networks {
  /** Null where no file knows the address. */
  find(address: string): Network | null;
}

/** The members that are read, by the names of the GeoIP2 and GeoLite2 files (City or Country, ASN, Anonymous IP). */
interface Entry {
  readonly country?: { readonly iso_code?: string };
  readonly subdivisions?: readonly { readonly iso_code?: string }[];
  readonly location?: { readonly time_zone?: string };
  readonly autonomous_system_organization?: string;
  readonly is_anonymous_vpn?: boolean;
  readonly is_tor_exit_node?: boolean;
  readonly is_public_proxy?: boolean;
}

const NOTHING: Networks = { find: () => null };

/** Opens the operator's MaxMind-format files; with none, nothing is known of any address. Throws OperatorError. */
export async function openNetworks(paths: readonly string[]): Promise<Networks> {
  if (paths.length === 0) return NOTHING;
  const { open, validate } = await import('maxmind');
  const readers: Reader<Response>[] = [];
  for (const path of paths)
    readers.push(
      await open(path).catch(() => {
        throw new OperatorError(`NETWORK_FILES: ${path} cannot be read as a file in MaxMind's format.`);
      }),
    );
  return {
    find(address) {
      const entries = validate(address) ? readers.flatMap((reader) => (reader.get(address) as Entry | null) ?? []) : [];
      const found = Object.assign({}, ...entries.map(networkOf)) as Network;
      return Object.keys(found).length > 0 ? found : null;
    },
  };
}

function networkOf(entry: Entry): Network {
  const country = entry.country?.iso_code;
  const subdivision = entry.subdivisions?.[0]?.iso_code;
  const all = {
    country,
    region: country && subdivision && `${country}-${subdivision}`,
    timeZone: entry.location?.time_zone,
    organization: entry.autonomous_system_organization,
    vpn: entry.is_anonymous_vpn,
    tor: entry.is_tor_exit_node,
    proxy: entry.is_public_proxy,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
