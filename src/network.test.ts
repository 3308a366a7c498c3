import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mmdb } from '../test/mmdb.ts';
import { OperatorError } from './errors.ts';
import { openNetworks } from './network.ts';

const folder = mkdtempSync(join(tmpdir(), 'networks-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: Buffer | string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const cities = file(
  'city.mmdb',
  mmdb({
    '10.1.0.0/16': { country: { iso_code: 'JP' }, location: { time_zone: 'Asia/Tokyo', accuracy_radius: 5 } },
    '10.2.0.0/16': { country: { iso_code: 'DE' } },
  }),
);
const asn = file('asn.mmdb', mmdb({ '10.1.2.0/24': { autonomous_system_organization: 'Example Net', number: 7 } }));
const anonymous = file('anonymous.mmdb', mmdb({ '10.2.3.4/32': { is_tor_exit_node: true, is_anonymous: true } }));

describe('the operator’s files about networks', () => {
  it('together say what is known of an address', async () => {
    const networks = await openNetworks([cities, asn, anonymous]);
    expect(networks.find('10.1.2.3')).toEqual({
      country: 'JP',
      timeZone: 'Asia/Tokyo',
      organization: 'Example Net',
    });
    expect(networks.find('10.2.3.4')).toEqual({ country: 'DE', tor: true });
    expect(networks.find('10.1.9.9')).toEqual({ country: 'JP', timeZone: 'Asia/Tokyo' });
  });

  it('say nothing of an address that they do not know, or that is none', async () => {
    const networks = await openNetworks([cities]);
    for (const address of ['192.0.2.1', '::1', '2001:db8::1', '', 'example.org', '10.1.2.3.4', '10.1.2.3, 10.2.3.4'])
      expect(networks.find(address), address).toBeNull();
  });

  it('are not needed', async () => {
    expect((await openNetworks([])).find('10.1.2.3')).toBeNull();
  });

  it.each([
    ['is not there', () => join(folder, 'none.mmdb')],
    ['is empty', () => file('empty.mmdb', '')],
    ['is something else', () => file('else.mmdb', 'GeoIP'.repeat(1000))],
    ['is cut off', () => file('cut.mmdb', mmdb({ '10.0.0.0/8': { country: { iso_code: 'DE' } } }).subarray(0, 40))],
  ])('one that %s stops the start with a sentence that names it', async (_, path) => {
    const opened = openNetworks([cities, path()]);
    await expect(opened).rejects.toThrow(OperatorError);
    await expect(openNetworks([path()])).rejects.toThrow(/^NETWORK_FILES: .+\.mmdb cannot be read/);
  });
});
