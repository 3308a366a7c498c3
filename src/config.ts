import { OperatorError } from './errors.ts';

interface Option<T> {
  readonly name: string;
  readonly default: string | null;
  readonly sentence: string;
  /** Turns the text into a value, or says what was expected. Undefined text: the option is absent and has no default. */
  readonly parse: (text: string | undefined) => T | Expected;
  /** Never shown, in no message. */
  readonly secret?: true;
}

class Expected {
  readonly what: string;
  constructor(what: string) {
    this.what = what;
  }
}

const optionalText = (text: string | undefined) => text;
const text = (value: string | undefined) => value ?? new Expected('a text');
const oneOf =
  <const T extends string>(...allowed: T[]) =>
  (value: string | undefined): T | Expected =>
    allowed.find((one) => one === value) ?? new Expected(`one of ${allowed.join(', ')}`);
const whole =
  (least: number, most: number) =>
  (value: string | undefined): number | Expected => {
    const number = /^\d+$/.test(value ?? '') ? Number(value) : Number.NaN;
    return number >= least && number <= most ? number : new Expected(`a whole number from ${least} to ${most}`);
  };
const url =
  (...schemes: string[]) =>
  (value: string | undefined): string | undefined | Expected => {
    if (value === undefined) return undefined;
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    return schemes.includes(scheme) ? value : new Expected(`an address that begins with ${schemes.join(':// or ')}://`);
  };
/** Decoding passes over what is not base64, so a mistyped key shows only when written again. */
const isKey = (text: string): boolean => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '');
};
const bucket = (value: string | undefined): string | undefined | Expected => {
  const good = value === undefined || (URL.canParse(value) && /^s3:\/\/[^/?]/.test(value));
  return good ? value : new Expected('an address that begins with s3:// and a name');
};
const masterKeys = (value: string | undefined): string | undefined | Expected => {
  const good = value === undefined || value.split(',').every(isKey);
  return good ? value : new Expected('32 bytes in base64 (several, newest first, may be separated by commas)');
};
const list = (value: string | undefined): readonly string[] =>
  (value ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
const flag = (value: string | undefined): boolean | Expected =>
  value === 'true' ? true : value === 'false' ? false : new Expected('true or false');

/** Every option there is. Environment variables; the command line takes the same names as flags (`--port 8080`). */
export const OPTIONS = {
  port: option('PORT', '8080', 'TCP port of the HTTP service; 0 takes a free one.', whole(0, 65_535)),
  host: option('HOST', '0.0.0.0', 'Address to listen on.', text),
  dataDir: option('DATA_DIR', './data', 'Folder of the embedded store, the images and the master key.', text),
  publicUrl: option(
    'PUBLIC_URL',
    null,
    'What links and QR codes begin with, and the issuer of access tokens; absent: http://localhost:PORT.',
    url('http', 'https'),
  ),
  databaseUrl: option(
    'DATABASE_URL',
    null,
    'postgres://… moves the store to PostgreSQL; absent: SQLite in DATA_DIR.',
    url('postgres', 'postgresql'),
    true,
  ),
  blobUrl: option(
    'BLOB_URL',
    null,
    's3://bucket/prefix?endpoint=…&region=… moves the images to object storage; absent: DATA_DIR/blobs.',
    bucket,
    true,
  ),
  s3AccessKeyId: option('AWS_ACCESS_KEY_ID', null, 'Access key for BLOB_URL.', optionalText, true),
  s3SecretAccessKey: option('AWS_SECRET_ACCESS_KEY', null, 'Secret key for BLOB_URL.', optionalText, true),
  masterKey: option(
    'MASTER_KEY',
    null,
    'Wraps the key of every session: 32 bytes in base64, several separated by commas during a rotation, newest first; absent: made once in DATA_DIR/master.key.',
    masterKeys,
    true,
  ),
  role: option(
    'ROLE',
    'all',
    'What this process does: all, only the API, or only the examination (api and worker need PostgreSQL).',
    oneOf('all', 'api', 'worker'),
  ),
  workers: option(
    'WORKERS',
    '0',
    'Threads that examine pictures, about 400 MB each; 0: one a core, four at most.',
    whole(0, 64),
  ),
  padModel: option(
    'PAD_MODEL',
    null,
    'Declaration (JSON) of your own model for presentation attack detection on selfies; absent: there is none. See operating.md.',
    optionalText,
  ),
  queueLimit: option(
    'QUEUE_LIMIT',
    '32',
    'Uploads of this process that may wait for an examination; more are answered 503.',
    whole(1, 10_000),
  ),
  uploadWaitSeconds: option(
    'UPLOAD_WAIT_SECONDS',
    '25',
    'How long an upload waits for its examination before it is answered 503, the image being safe.',
    whole(1, 600),
  ),
  clientId: option('CLIENT_ID', null, 'Makes, at the first start, an application with this client id.', optionalText),
  clientSecret: option(
    'CLIENT_SECRET',
    null,
    'The secret of CLIENT_ID; absent: one is made and printed once.',
    optionalText,
    true,
  ),
  clientMode: option(
    'CLIENT_MODE',
    'test',
    'Mode of that application; only test applications may use mock_behavior.',
    oneOf('test', 'live'),
  ),
  demo: option(
    'DEMO',
    'auto',
    'Whether a demonstration shop is served at /demo: auto serves it where nothing says that others are served too (embedded store, no PUBLIC_URL, CLIENT_MODE test).',
    oneOf('auto', 'on', 'off'),
  ),
  requireResource: option(
    'REQUIRE_RESOURCE',
    'false',
    'Refuse access tokens that were requested without resource=https://verify.identity.security.',
    flag,
  ),
  applicationRate: option(
    'RATE_LIMIT_APPLICATION',
    '6000',
    'Requests a minute that one application may make; 0: no limit.',
    whole(0, 1e9),
  ),
  addressRate: option(
    'RATE_LIMIT_ADDRESS',
    '600',
    'Requests a minute that one network address may make without valid credentials (the token endpoint, refused tokens); 0: no limit.',
    whole(0, 1e9),
  ),
  trustProxy: option(
    'TRUST_PROXY',
    'false',
    'Believe X-Forwarded-For and -Proto; set it only behind a proxy that writes them.',
    flag,
  ),
  networkFiles: option(
    'NETWORK_FILES',
    null,
    "Files in MaxMind's format (City or Country, ASN, Anonymous IP), separated by commas, that say what is known of a network address; absent: nothing is.",
    list,
  ),
  logLevel: option(
    'LOG_LEVEL',
    'info',
    'Least severe line that is logged.',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  ),
} as const;

function option<T>(
  name: string,
  fallback: string | null,
  sentence: string,
  parse: Option<T>['parse'],
  secret?: true,
): Option<Exclude<T, Expected>> {
  return {
    name,
    default: fallback,
    sentence,
    parse: parse as Option<Exclude<T, Expected>>['parse'],
    ...(secret && { secret }),
  };
}

type Value<O> = O extends Option<infer T> ? T : never;
export type Config = { readonly [K in keyof typeof OPTIONS]: Value<(typeof OPTIONS)[K]> };

/** Reads every option from the given variables; an empty text counts as absent. Throws one sentence that names the first bad one. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(OPTIONS).map(([key, one]) => {
    const given = variables[one.name];
    const value = one.parse(given === undefined || given === '' ? (one.default ?? undefined) : given);
    if (value instanceof Expected) throw new OperatorError(complaint(one, given, value));
    return [key, value];
  });
  const config = Object.fromEntries(entries) as Config;
  if (config.role !== 'all' && config.databaseUrl === undefined)
    throw new OperatorError(`ROLE=${config.role} needs DATABASE_URL: the embedded store belongs to one process.`);
  if (config.clientSecret !== undefined && config.clientId === undefined)
    throw new OperatorError('CLIENT_ID must be set where CLIENT_SECRET is.');
  return config;
}

function complaint(one: Option<unknown>, given: string | undefined, expected: Expected): string {
  const shown = one.secret ? 'its value' : `"${given ?? ''}"`;
  return `${one.name} must be ${expected.what}, and ${shown} is not.`;
}
