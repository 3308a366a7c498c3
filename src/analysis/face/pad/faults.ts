import { ACTIVATIONS, type PadDeclaration, type PadOutput, tellsApart } from './declaration.ts';

type Test = (value: unknown) => boolean;
type Part = readonly [path: string, expected: string, holds: Test];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText: Test = (value) => typeof value === 'string' && value.trim() !== '';
const matches =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
/** Of the declaration's own folder. */
const isFileName = matches(/^(?!\.{1,2}$)[^/\\]+$/);
const isDay: Test = (value) => matches(/^\d{4}-\d\d-\d\d$/)(value) && !Number.isNaN(Date.parse(value as string));
const within =
  (least: number, most: number): Test =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const whole =
  (least: number, most: number): Test =>
  (value) =>
    Number.isInteger(value) && within(least, most)(value);
const oneOf =
  (...allowed: readonly unknown[]): Test =>
  (value) =>
    allowed.includes(value);
const listOf =
  (holds: Test): Test =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(holds);
const threeOf =
  (holds: Test): Test =>
  (value) =>
    listOf(holds)(value) && (value as readonly unknown[]).length === 3;
const areClasses: Test = (value) =>
  value === undefined || (listOf(whole(0, 999))(value) && new Set(value as number[]).size === (value as []).length);
/** `count` of those `presented`, and texts beside them. */
const isRate =
  (count: string, ...texts: readonly string[]): Test =>
  (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => [count, 'presented', ...texts].includes(name)) &&
    texts.every((name) => isText(value[name])) &&
    whole(1, 1e9)(value.presented) &&
    whole(0, value.presented as number)(value[count]);

const A_TEXT = 'a text';
const A_FILE = 'the name of a file beside the declaration';
const A_SCORE = 'a number from 0 to 1';
const CLASSES = 'a list of different class numbers, the first class being 0';

/** Every member there is, what it must be, and whether it is. Nothing else may stand in a declaration. */
const PARTS: readonly Part[] = [
  ['name', A_TEXT, isText],
  ['file', A_FILE, isFileName],
  ['sha256', 'a SHA-256 in lower-case hexadecimal', matches(/^[0-9a-f]{64}$/)],
  ['licence', A_TEXT, isText],
  ['source', A_TEXT, isText],
  ['input.scale', 'a number from 1 to 4', within(1, 4)],
  ['input.width', 'a whole number from 2 to 512', whole(2, 512)],
  ['input.height', 'a whole number from 2 to 512', whole(2, 512)],
  ['input.channels', 'RGB or BGR', oneOf('RGB', 'BGR')],
  ['input.layout', 'NCHW or NHWC', oneOf('NCHW', 'NHWC')],
  ['input.mean', 'three numbers from 0 to 255', threeOf(within(0, 255))],
  ['input.deviation', 'three numbers from 0.001 to 1000', threeOf(within(0.001, 1000))],
  ['output.classes', 'a whole number from 1 to 1000', whole(1, 1000)],
  ['output.attack', CLASSES, areClasses],
  ['output.bonaFide', CLASSES, areClasses],
  ['output.activation', `one of ${ACTIVATIONS.join(', ')}`, oneOf(...ACTIVATIONS)],
  ['limit', A_SCORE, within(0, 1)],
  ['measured.dataSet', A_TEXT, isText],
  ['measured.date', 'a day (YYYY-MM-DD)', isDay],
  ['measured.apcer', 'a list of { species, passed, presented }', listOf(isRate('passed', 'species'))],
  ['measured.bpcer', '{ rejected, presented }', isRate('rejected')],
  ['selfTest.bonaFide.picture', A_FILE, isFileName],
  ['selfTest.bonaFide.score', A_SCORE, within(0, 1)],
  ['selfTest.attack.picture', A_FILE, isFileName],
  ['selfTest.attack.score', A_SCORE, within(0, 1)],
  ['selfTest.tolerance', 'a number from 0 to 0.05', within(0, 0.05)],
];

const named = ({ attack, bonaFide }: PadOutput): readonly number[] => attack ?? bonaFide ?? [];

/** What the members must be to one another, each with the sentence against a declaration in which they are not. */
const RULES: readonly (readonly [sentence: string, holds: (declaration: PadDeclaration) => boolean])[] = [
  [
    'output must name either attack or bonaFide, and not both.',
    ({ output: { attack, bonaFide } }) => (attack === undefined) !== (bonaFide === undefined),
  ],
  [
    'output names a class that the model does not have.',
    ({ output }) => named(output).every((index) => index < output.classes),
  ],
  [
    'output.activation softmax needs a class that is not named: the sum of all is always 1.',
    ({ output }) => output.activation !== 'softmax' || named(output).length < output.classes,
  ],
  [
    'output.activation sigmoid needs exactly one named class: independent probabilities cannot be added.',
    ({ output }) => output.activation !== 'sigmoid' || named(output).length === 1,
  ],
  [
    'selfTest must hold a score under limit for bonaFide and one over it for attack, each by more than tolerance.',
    ({ limit, selfTest: { bonaFide, attack, tolerance } }) =>
      bonaFide.score + tolerance < limit && attack.score - tolerance > limit,
  ],
  [
    'measured does not show that attacks are found more often than people are rejected (bounds of 95 %).',
    ({ measured }) => tellsApart(measured),
  ],
];

/** What is wrong with a declaration, in one sentence that names the member; null where nothing is. */
export function faultOf(given: unknown): string | null {
  if (!isObject(given)) return 'it must be a JSON object.';
  const [stranger] = strangers(given);
  if (stranger !== undefined) return `${stranger} is no member of a declaration.`;
  const wrong = PARTS.find(([path, , holds]) => !holds(valueAt(given, path)));
  if (wrong) return `${wrong[0]} must be ${wrong[1]}, and ${shown(valueAt(given, wrong[0]))}.`;
  return RULES.find(([, holds]) => !holds(given as unknown as PadDeclaration))?.[0] ?? null;
}

const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

const shown = (value: unknown): string =>
  value === undefined ? 'it is absent' : `${JSON.stringify(value).slice(0, 80)} is not`;

/** The members that no part knows. */
function strangers(value: unknown, path = ''): string[] {
  if (PARTS.some(([known]) => known === path)) return [];
  if (path !== '' && !PARTS.some(([known]) => known.startsWith(`${path}.`))) return [path];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => strangers(inner, path === '' ? name : `${path}.${name}`));
}
