import { describe, expect, it } from 'vitest';
import { OPTIONS, readConfig } from './config.ts';
import { OperatorError } from './errors.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 9).toString('base64');
const SECRET = 'hunter2';

/** What readConfig says against the variables. */
function complaint(variables: Record<string, string>): string {
  try {
    readConfig(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(OperatorError);
    return (error as Error).message;
  }
  throw new Error(`${JSON.stringify(variables)} was taken`);
}

describe('without a word', () => {
  it('everything has a value that works: a service of its own on port 8080', () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      host: '0.0.0.0',
      dataDir: './data',
      role: 'all',
      clientMode: 'test',
      requireResource: false,
      trustProxy: false,
      logLevel: 'info',
    });
  });

  it('nothing is secret by default: keys, credentials and addresses are absent', () => {
    const { publicUrl, databaseUrl, blobUrl, masterKey, clientId, clientSecret } = readConfig({});
    const all = [publicUrl, databaseUrl, blobUrl, masterKey, clientId, clientSecret];
    expect(all).toEqual(all.map(() => undefined));
  });

  it('an empty variable counts as absent, as compose files write what is not set', () => {
    const empty = Object.fromEntries(Object.values(OPTIONS).map(({ name }) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('variables of others are none of our business', () => {
    expect(readConfig({ PATH: '/bin', NODE_ENV: 'production', port: '1' })).toEqual(readConfig({}));
  });
});

describe('a good value', () => {
  it.each([
    ['PORT', '0', 'port', 0],
    ['PORT', '65535', 'port', 65_535],
    ['HOST', '::1', 'host', '::1'],
    ['PUBLIC_URL', 'https://id.example/x', 'publicUrl', 'https://id.example/x'],
    ['DATABASE_URL', 'postgres://u:p@db/x', 'databaseUrl', 'postgres://u:p@db/x'],
    ['DATABASE_URL', 'postgresql://db/x', 'databaseUrl', 'postgresql://db/x'],
    ['BLOB_URL', 's3://bucket/p?endpoint=http://a', 'blobUrl', 's3://bucket/p?endpoint=http://a'],
    ['MASTER_KEY', KEY, 'masterKey', KEY],
    ['MASTER_KEY', `${KEY},${OTHER_KEY}`, 'masterKey', `${KEY},${OTHER_KEY}`],
    ['WORKERS', '64', 'workers', 64],
    ['QUEUE_LIMIT', '1', 'queueLimit', 1],
    ['UPLOAD_WAIT_SECONDS', '600', 'uploadWaitSeconds', 600],
    ['CLIENT_MODE', 'live', 'clientMode', 'live'],
    ['REQUIRE_RESOURCE', 'true', 'requireResource', true],
    ['RATE_LIMIT_ADDRESS', '0', 'addressRate', 0],
    ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
    ['NETWORK_FILES', 'a.mmdb, b.mmdb,', 'networkFiles', ['a.mmdb', 'b.mmdb']],
  ] as const)('%s=%s is taken as it is meant', (name, text, key, value) => {
    expect(readConfig({ [name]: text })[key]).toEqual(value);
  });

  it.each(['api', 'worker'] as const)('ROLE=%s works where the store is shared', (role) => {
    expect(readConfig({ ROLE: role, DATABASE_URL: 'postgres://db/x' }).role).toBe(role);
  });
});

/** Every option that does not take any text, with values that it must not take. */
const BAD: Readonly<Record<string, readonly string[]>> = {
  PORT: ['-1', '65536', '80.5', '8080x', ' 80', '1e3', '0x50', 'NaN'],
  PUBLIC_URL: ['id.example', 'ftp://id.example', 'https://', 'javascript:alert(1)'],
  DATABASE_URL: [`mysql://root:${SECRET}@db/x`, `root:${SECRET}@db`, SECRET],
  BLOB_URL: ['bucket', 'https://bucket.example'],
  MASTER_KEY: [SECRET, KEY.slice(4), `${KEY},`, `${KEY},${SECRET}`, `,${KEY}`],
  ROLE: ['none', 'ALL', 'all,api'],
  WORKERS: ['-1', '65', 'many', '1.5'],
  QUEUE_LIMIT: ['0', '10001', 'x'],
  UPLOAD_WAIT_SECONDS: ['0', '601', '25s'],
  CLIENT_MODE: ['production', 'Test'],
  DEMO: ['true', 'On'],
  REQUIRE_RESOURCE: ['yes', '1', 'TRUE'],
  RATE_LIMIT_APPLICATION: ['-1', 'none', '1000000001'],
  RATE_LIMIT_ADDRESS: ['-1', 'none', '1000000001'],
  TRUST_PROXY: ['yes', '0', 'loopback'],
  LOG_LEVEL: ['verbose', 'INFO'],
};
/** Options that take any text. */
const FREE = [
  'HOST',
  'DATA_DIR',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'CLIENT_ID',
  'CLIENT_SECRET',
  'NETWORK_FILES',
  'PAD_MODEL',
];
const EVERY_BAD = Object.entries(BAD).flatMap(([name, values]) => values.map((value) => [name, value] as const));

describe('a bad value', () => {
  it.each(EVERY_BAD)('%s=%s is refused in one sentence that names it and says what is expected', (name, value) => {
    const sentence = complaint({ [name]: value });
    expect(sentence).toMatch(new RegExp(`^${name} must be .+, and .+ is not\\.$`));
    expect(sentence).not.toContain('\n');
  });

  it('was tried for every option that there is', () => {
    const tried = [...Object.keys(BAD), ...FREE];
    expect(Object.values(OPTIONS).map(({ name }) => name)).toEqual(expect.arrayContaining(tried));
    expect(new Set(tried).size).toBe(Object.keys(OPTIONS).length);
  });

  const secrets = Object.values(OPTIONS).filter((one) => one.secret);
  it('is never shown where it is secret', () => {
    const names = secrets.map(({ name }) => name as string);
    expect(names).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'MASTER_KEY', 'CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY']),
    );
    for (const [name, value] of EVERY_BAD.filter(([name]) => names.includes(name))) {
      const sentence = complaint({ [name]: value });
      expect(sentence).toContain('its value is not');
      for (const part of value.split(/[,:@/]/).filter((one) => one.length > 5)) expect(sentence).not.toContain(part);
    }
  });

  it('is shown where it is not, so that a slip is found', () => {
    expect(complaint({ PORT: '8O80' })).toContain('"8O80"');
  });

  it('is the only thing in the sentence: no other variable is told', () => {
    const others = { CLIENT_SECRET: SECRET, MASTER_KEY: KEY, DATABASE_URL: `postgres://u:${SECRET}@db/x` };
    const sentence = complaint({ ...others, PORT: 'x' });
    expect(sentence).not.toContain(SECRET);
    expect(sentence).not.toContain(KEY);
  });
});

describe('options that need each other', () => {
  it.each(['api', 'worker'])('ROLE=%s needs DATABASE_URL, and says so', (role) => {
    expect(complaint({ ROLE: role })).toMatch(/^ROLE=\w+ needs DATABASE_URL: [^\n]+\.$/);
  });
});

describe('the table of options', () => {
  it('has a sentence for each, and names that a shell can set and a flag can spell', () => {
    for (const { name, sentence } of Object.values(OPTIONS)) {
      expect(name).toMatch(/^[A-Z][A-Z_]+[A-Z]$/);
      expect(sentence).toMatch(/^\S.{10,}\.$/);
    }
  });

  it('takes its own defaults', () => {
    for (const { name, default: text } of Object.values(OPTIONS))
      if (text !== null) expect(readConfig({ [name]: text })).toEqual(readConfig({}));
  });
});
