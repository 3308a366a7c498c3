import { type TSchema, Type } from 'typebox';
import Value from 'typebox/value';
import { DOCUMENT_TYPES } from '../analysis/findings.ts';
import { type ApplicationSettings, DEFAULT_SETTINGS } from '../applications.ts';
import { CHECK_NAMES } from '../decision/reasons.ts';
import { logoComplaint } from '../hosted/logo.ts';
import { PageSettings } from '../hosted/settings.ts';
import { UsageError } from './failure.ts';

type Rule = readonly [good: (value: unknown) => boolean, expected: string];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const trueOrFalse: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const whole = (least: number, most: number, unit = ''): Rule => [
  (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  `a whole number${unit} from ${least} to ${most}`,
];
const listOf = (good: (one: string) => boolean, expected: string): Rule => [
  (value) => value === null || (Array.isArray(value) && value.every((one) => typeof one === 'string' && good(one))),
  `null or a list of ${expected}`,
];

const goodLogo = (logo: string | undefined): boolean => logo === undefined || logoComplaint(logo) === null;

/** DocumentRestriction; no criterion at all would mean every document. */
function isRestriction(value: unknown): boolean {
  if (!Value.Check(Restriction, value)) return false;
  const { types, countries, regions } = value;
  return Boolean(types ?? countries ?? regions);
}
const some = <T extends TSchema>(one: T) => Type.Optional(Type.Array(one, { minItems: 1 }));
const Restriction = Type.Object(
  {
    types: some(Type.Enum(DOCUMENT_TYPES)),
    countries: some(Type.String({ pattern: '^[A-Z]{3}$' })),
    regions: some(Type.String({ minLength: 1, maxLength: 100 })),
    otherThan: Type.Optional(Type.Literal(true)),
    // Neither an element nor a link: whoever shows it may take it for HTML or for Markdown.
    message: Type.Optional(Type.String({ pattern: '^[^<>\\[\\]`\\p{Cc}]{1,300}$' })),
  },
  { additionalProperties: false },
);

/** What each setting may be. The bounds of the times are those of the published API and product. */
const RULES: Readonly<Record<keyof ApplicationSettings, Rule>> = {
  allowedCallbacks: listOf((one) => URL.canParse(one), 'addresses'),
  detailedResult: trueOrFalse,
  selfie: trueOrFalse,
  challenge: trueOrFalse,
  signedUploads: trueOrFalse,
  deviceEvidence: trueOrFalse,
  gallery: trueOrFalse,
  galleryGroup: [
    (value) => value === null || (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)),
    'null or 1 to 64 letters, digits, dots, hyphens or underscores',
  ],
  restrictedDocuments: [
    (value) => Array.isArray(value) && value.every(isRestriction),
    'a list of objects with types, countries (three letters), regions or otherThan, and a message without any of <>[]`',
  ],
  initiationMs: whole(5 * MINUTE, 7 * DAY, ' of milliseconds'),
  completionMs: whole(5 * MINUTE, 60 * MINUTE, ' of milliseconds'),
  retentionMs: whole(MINUTE, 365 * DAY, ' of milliseconds'),
  attempts: whole(1, 100),
  pictures: whole(1, 10_000),
  page: [
    (value) => Value.Check(PageSettings, value) && goodLogo(value.branding?.logo),
    'an object as src/hosted/settings.ts describes it, with a logo that is a PNG, or an SVG that only draws',
  ],
  requiredChecks: listOf((one) => CHECK_NAMES.some((name) => name === one), 'checks'),
};

/** Settings from a JSON object with members of the table above. Throws UsageError naming the first that is wrong. */
export function parseSettings(json: string): Partial<ApplicationSettings> {
  const given = parse(json);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) throw new UsageError(`--settings has no member ${name}.`);
    const [good, expected] = RULES[name as keyof ApplicationSettings];
    if (!good(value)) throw new UsageError(`--settings: ${name} must be ${expected}.`);
  }
  return given;
}

function parse(json: string): object {
  try {
    const given: unknown = JSON.parse(json);
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  } catch {
    // Falls through to the complaint.
  }
  throw new UsageError('--settings must be a JSON object.');
}
