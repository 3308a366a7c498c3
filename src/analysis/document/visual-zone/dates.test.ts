import { describe, expect, it } from 'vitest';
import { printedDate } from './dates.ts';

const today = '2026-11-26';

describe('a date as documents print it', () => {
  it.each([
    ['12 AUG 1974', '1974-08-12'],
    ['12 AUG/AOÛT 74', '1974-08-12'],
    ['06 JUN 1999', '1999-06-06'],
    ['6 juin 1999', '1999-06-06'],
    ['03 MÄR/MAR 2031', '2031-03-03'],
    ['28 PAŹ 2030', '2030-10-28'],
    ['01 ŞUB/FEB 2029', '2029-02-01'],
    ['22 0CT 2034', '2034-10-22'],
    ['11 N0V 2034', '2034-11-11'],
    ['22 OCT 2O34', '2034-10-22'],
    ['12.08.1974', '1974-08-12'],
    ['12. 08. 1974', '1974-08-12'],
    ['12/08/1974', '1974-08-12'],
    ['12-08-74', '1974-08-12'],
    ['12 08 1974', '1974-08-12'],
    ['1974-08-12', '1974-08-12'],
    ['12.08.1974 ZENITH', '1974-08-12'],
    ['01.01.36', '2036-01-01'],
    ['01.01.37', '1937-01-01'],
  ])('%s is %s', (line, date) => expect(printedDate(line, { today })).toBe(date));

  it.each(['ERIKSSON', '31.02.2020', '12 XYZ 1974', '99.99.9999', 'AB1234567', '12345678', '00.00.1974', ''])(
    '%j is none',
    (line) => expect(printedDate(line, { today })).toBeUndefined(),
  );

  it('the United States print the month first', () => {
    expect(printedDate('08/12/1974', { today, monthFirst: true })).toBe('1974-08-12');
    expect(printedDate('08/31/1974', { today, monthFirst: true })).toBe('1974-08-31');
    expect(printedDate('08/31/1974', { today })).toBeUndefined();
  });
});
