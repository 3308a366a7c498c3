import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, inspect, promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/postgres.ts';
import { KeyRing, MasterKeyInvalid, masterKeyFile, SealBroken, SessionKey, writeMasterKeyFile } from './seal.ts';

const run = promisify(execFile);
const masterKey = (): string => randomBytes(32).toString('base64');
const ring = new KeyRing(masterKey());
const { key, wrapped } = ring.newSessionKey('session-1');
const text = Buffer.from('P<UTOERIKSSON<<ANNA<MARIA');

describe('a session key', () => {
  it('opens what it sealed, of any length', () => {
    for (const bytes of [text, Buffer.alloc(0), randomBytes(1_000_000)]) {
      expect(key.open('particulars', key.seal('particulars', bytes)).equals(bytes)).toBe(true);
    }
  });

  it('hides its content and seals the same bytes differently each time', () => {
    const [one, two] = [key.seal('particulars', text), key.seal('particulars', text)];
    expect(one.includes('ERIKSSON')).toBe(false);
    expect(one.equals(two)).toBe(false);
    expect(one.length).toBe(text.length + 28);
  });

  it('opens nothing that was sealed for another purpose', () => {
    expect(() => key.open('findings', key.seal('particulars', text))).toThrow(SealBroken);
  });

  it('opens nothing that was moved from another session, even under the same key bytes', () => {
    const moved = ring.newSessionKey('session-2').key;
    expect(() => key.open('particulars', moved.seal('particulars', text))).toThrow(SealBroken);
    expect(() => ring.unwrap('session-2', wrapped)).toThrow(SealBroken);
  });

  it('takes no other session and purpose for its own, however they are put together', () => {
    const keys = randomBytes(64);
    const keyOf = (sessionId: string) => new SessionKey(sessionId, Buffer.from(keys));
    const pairs = [
      ['a', 'b'],
      ['a","b', ''],
      ['', 'a","b'],
      ['ab', ''],
      ['a', 'b"]'],
      ['a\\', 'b'],
      ['é', 'b'],
    ] as const;
    const sealed = pairs.map(([session, purpose]) => keyOf(session).seal(purpose, text));
    for (const [i, [session, purpose]] of pairs.entries())
      for (const [k, one] of sealed.entries()) {
        const open = () => keyOf(session).open(purpose, one);
        if (i === k) expect(open().equals(text)).toBe(true);
        else expect(open).toThrow(SealBroken);
      }
  });

  it('opens nothing of which one bit was changed, or a part cut off', () => {
    const sealed = key.seal('particulars', text);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => key.open('particulars', changed)).toThrow(SealBroken);
      expect(() => key.open('particulars', sealed.subarray(0, at))).toThrow(SealBroken);
    }
  });

  it('is the same after it was wrapped and unwrapped', () => {
    const again = ring.unwrap('session-1', wrapped);
    expect(again.open('particulars', key.seal('particulars', text)).equals(text)).toBe(true);
    expect(again.mac('content', text).equals(key.mac('content', text))).toBe(true);
  });

  it('gives the same content unrelated macs in two sessions and for two purposes', () => {
    const other = ring.newSessionKey('session-2').key;
    const macs = [key.mac('content', text), key.mac('token', text), other.mac('content', text)];
    expect(new Set(macs.map((mac) => mac.toString('hex'))).size).toBe(3);
    expect(macs.every((mac) => mac.length === 32)).toBe(true);
  });

  it('gives the same token again, and unrelated ones in two sessions, for two purposes and under two keys', () => {
    const tokens = (key: SessionKey) => ['start', 'user'].map((purpose) => key.token(purpose).toString('hex'));
    const [one, other] = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)];
    expect(tokens(new SessionKey('a', Buffer.from(one)))).toEqual(tokens(new SessionKey('a', Buffer.from(one))));
    const all = [new SessionKey('a', one), new SessionKey('b', Buffer.from(one)), new SessionKey('a', other)].flatMap(
      tokens,
    );
    expect(new Set(all).size).toBe(6);
    expect(all.every((token) => token.length === 64)).toBe(true);
  });

  it('does nothing any more once it is destroyed', () => {
    const { key: gone } = ring.newSessionKey('session-3');
    const sealed = gone.seal('particulars', text);
    gone.destroy();
    gone.destroy();
    expect(() => gone.open('particulars', sealed)).toThrow(SealBroken);
    expect(() => gone.seal('particulars', text)).toThrow(SealBroken);
    expect(() => gone.mac('content', text)).toThrow(SealBroken);
  });

  it('is never printed, and neither is the ring', () => {
    for (const secret of [key, ring]) {
      expect(inspect({ secret }, { showHidden: true, depth: 9 })).toBe('{ secret: [key] }');
      expect(JSON.stringify({ secret })).toBe('{"secret":"[key]"}');
      expect(format('%o', secret)).toBe('[key]');
    }
  });
});

describe('the key ring', () => {
  const [older, newer] = [masterKey(), masterKey()];

  it('opens with an older master key and wraps with the newest', () => {
    const before = new KeyRing(older);
    const session = before.newSessionKey('s');
    const sealed = session.key.seal('p', text);
    const during = new KeyRing(`${newer},${older}`);
    expect(during.unwrap('s', session.wrapped).open('p', sealed).equals(text)).toBe(true);

    const rewrapped = during.rewrap('s', session.wrapped);
    const after = new KeyRing(newer);
    expect(after.unwrap('s', rewrapped!).open('p', sealed).equals(text)).toBe(true);
    expect(() => after.unwrap('s', session.wrapped)).toThrow(SealBroken);
    expect(during.rewrap('s', rewrapped!)).toBeNull();
  });

  it('refuses to rewrap what belongs to another session', () => {
    const { wrapped: foreign } = new KeyRing(older).newSessionKey('s');
    expect(() => new KeyRing(`${newer},${older}`).rewrap('t', foreign)).toThrow(SealBroken);
  });

  it('names the same master key alike in every process, whatever its place in the list', () => {
    const first = new KeyRing(older).newSessionKey('s').wrapped.subarray(0, 8);
    const { wrapped: second } = new KeyRing(` ${older} , ${newer} `).newSessionKey('s');
    expect(second.subarray(0, 8).equals(first)).toBe(true);
    expect(Buffer.from(older, 'base64').includes(first)).toBe(false);
  });

  it('seals the secrets of the deployment, each for its purpose', () => {
    const sealed = ring.seal('signing key', text);
    expect(ring.open('signing key', sealed).equals(text)).toBe(true);
    expect(() => ring.open('other', sealed)).toThrow(SealBroken);
    expect(() => new KeyRing(masterKey()).open('signing key', sealed)).toThrow(SealBroken);
  });

  it('takes no wrapped session key for a secret of the deployment, or the other way round', () => {
    expect(() => ring.open('session-1', wrapped)).toThrow(SealBroken);
    expect(() => ring.unwrap('signing key', ring.seal('signing key', randomBytes(32)))).toThrow(SealBroken);
  });

  it.each([
    ['nothing', ''],
    ['too short a key', randomBytes(31).toString('base64')],
    ['too long a key', randomBytes(33).toString('base64')],
    ['a key in hex', randomBytes(32).toString('hex')],
    ['a key with a stray character', `${randomBytes(32).toString('base64').slice(0, -1)}!`],
    ['an empty second key', `${masterKey()},`],
  ])('refuses %s as master key, without repeating it', (_, bad) => {
    expect(() => new KeyRing(bad)).toThrow(MasterKeyInvalid);
    expect(() => new KeyRing(bad)).toThrow('A master key must be base64 of 32 bytes.');
  });
});

describe('the master key file', () => {
  const fresh = (): string => {
    const { path, remove } = temporaryFolder();
    onTestFinished(remove);
    return join(path, 'data');
  };

  it('is made once, for its owner only, and read from then on', () => {
    const dataDir = fresh();
    const first = masterKeyFile(dataDir);
    expect(first.made).toBe(true);
    expect(masterKeyFile(dataDir)).toEqual({ masterKey: first.masterKey, made: false });
    expect(statSync(join(dataDir, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
    expect(() => new KeyRing(first.masterKey)).not.toThrow();
  });

  it('is made only once by processes that start together', async () => {
    const dataDir = fresh();
    const script = `import { masterKeyFile } from '${join(import.meta.dirname, 'seal.ts')}'; console.log(masterKeyFile('${dataDir}').masterKey);`;
    const start = () => run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const outputs = await Promise.all([start(), start(), start()]);
    const keys = new Set(outputs.map(({ stdout }) => stdout));
    expect([...keys]).toEqual([readFileSync(join(dataDir, 'master.key'), 'utf8')]);
    expect(readdirSync(dataDir)).toEqual(['master.key']);
  });

  it('holds the new text after a rotation, for its owner only, and nothing lies beside it', () => {
    const dataDir = fresh();
    const { masterKey: former } = masterKeyFile(dataDir);
    const rotated = `${masterKey()},${former}`;
    writeMasterKeyFile(dataDir, rotated);
    expect(masterKeyFile(dataDir)).toEqual({ masterKey: rotated, made: false });
    expect(readdirSync(dataDir)).toEqual(['master.key']);
  });

  it('is refused when others may read it', () => {
    const dataDir = fresh();
    masterKeyFile(dataDir);
    chmodSync(join(dataDir, 'master.key'), 0o640);
    expect(() => masterKeyFile(dataDir)).toThrow(MasterKeyInvalid);
  });

  it('is refused by the ring when it was cut short', () => {
    const dataDir = fresh();
    masterKeyFile(dataDir);
    writeFileSync(join(dataDir, 'master.key'), 'YWJj\n');
    expect(() => new KeyRing(masterKeyFile(dataDir).masterKey)).toThrow(MasterKeyInvalid);
  });
});
