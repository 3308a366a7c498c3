import { describe, expect, it } from 'vitest';
import { dateOfBirth, expirationDate } from './dates.ts';

const today = '2026-11-23';

describe('a date of birth', () => {
  it.each([
    ['740812', '1974-08-12'],
    ['261123', '2026-11-23'],
    ['261124', '1926-11-24'],
    ['270101', '1927-01-01'],
    ['000229', '2000-02-29'],
    ['680229', '1968-02-29'],
  ])('%s never lies in the future: %s', (printed, iso) => {
    expect(dateOfBirth(printed, today)).toEqual({ printed, iso, wellFormed: true });
  });

  it.each(['<<<<<<', '74<<<<', '7408<<'])('%s is incomplete, which the standard allows', (printed) => {
    expect(dateOfBirth(printed, today)).toEqual({ printed, iso: null, wellFormed: true });
  });

  it.each(['749812', '740832', '010229', '740431', '<<0812', '74<<12', '7<0812', '740012', '74A812', '99<'])(
    '%s is no date',
    (printed) => {
      expect(dateOfBirth(printed, today)).toEqual({ printed, iso: null, wellFormed: false });
    },
  );
});

describe('an expiration date', () => {
  it.each([
    ['300101', '2030-01-01'],
    ['261122', '2026-11-22'],
    ['761231', '2076-12-31'],
    ['770101', '1977-01-01'],
    ['950712', '1995-07-12'],
    ['991231', '1999-12-31'],
  ])('%s lies at most fifty years ahead: %s', (printed, iso) => {
    expect(expirationDate(printed, today).iso).toBe(iso);
  });

  it('is absent, not wrong, where the document never expires', () => {
    expect(expirationDate('<<<<<<', today)).toEqual({ printed: '<<<<<<', iso: null, wellFormed: true });
  });
});
