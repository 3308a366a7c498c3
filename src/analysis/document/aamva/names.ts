import type { PersonData } from '../../findings.ts';

type Get = (element: string) => string | undefined;
type Name = Pick<PersonData, 'surname' | 'givenName' | 'fullName'>;

const SUFFIX = /^(JR|SR|I{2,3}|IV|V|VI{1,3}|[1-9](ST|ND|RD|TH))\.?$/i;

/** The name, whichever elements a version has for it: parts of their own before one field for all of them. */
export function nameOf(get: Get): Name {
  const surname = get('DCS') ?? get('DAB');
  const first = get('DAC');
  const given = first === undefined ? givenIn(get('DCT')) : [first, ...middle(get('DAD'))];
  if (surname === undefined && given.length === 0) return oneField(get('DAA'));
  return named(surname, given, get('DCU') ?? get('DAE'));
}

const words = (text: string | undefined, separator: RegExp): string[] =>
  (text ?? '').split(separator).flatMap((word) => word.trim() || []);
const givenIn = (text: string | undefined): string[] => words(text, /[,$\s]+/);
const middle = (text: string | undefined): string[] => words(text, /[,\s]+/);

/** `LAST,FIRST,MIDDLE,SUFFIX` with commas, dollar or at signs; one jurisdiction writes it in reading order instead. */
function oneField(text: string | undefined): Name {
  const parts = words(text, /[,$@]/);
  if (parts.length === 0) return {};
  if (parts.length === 1) return readingOrder(parts[0]!.split(/\s+/));
  const suffix = SUFFIX.test(parts.at(-1)!) ? parts.at(-1) : undefined;
  return named(parts[0], parts.slice(1, suffix === undefined ? undefined : -1), suffix);
}

function readingOrder(all: readonly string[]): Name {
  const suffix = all.length > 2 && SUFFIX.test(all.at(-1)!) ? all.at(-1) : undefined;
  const names = suffix === undefined ? all : all.slice(0, -1);
  return names.length > 1 ? named(names.at(-1), names.slice(0, -1), suffix) : named(names[0], [], suffix);
}

function named(surname: string | undefined, given: readonly string[], suffix: string | undefined): Name {
  const givenName = given.join(' ');
  const fullName = [givenName, surname, suffix].filter(Boolean).join(' ');
  return {
    ...(surname !== undefined && { surname }),
    ...(givenName !== '' && { givenName }),
    ...(fullName !== '' && { fullName }),
  };
}
