import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from './instant.ts';

describe('parseInstant', () => {
  it('agrees with Date.parse on every instant and offset', () => {
    const dates = fc.date({
      min: new Date('1970-01-01T00:00:00Z'),
      max: new Date('2200-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.integer({ min: -1439, max: 1439 }), (date, minutes) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
        const sign = minutes < 0 ? '-' : '+';
        const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const offset = `${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
        const text = date.toISOString().replace('Z', offset);
        expect(parseInstant(text)).toBe(Date.parse(text));
      }),
    );
  });

  it.each([
    ['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
    ['2026-01-31 09:30:00.25z', '2026-01-31T09:30:00.250Z'],
    ['2026-01-31T09:30:00.123456789+05:45', '2026-01-31T03:45:00.123Z'],
    ['2028-02-29T23:59:59.999-00:30', '2028-03-01T00:29:59.999Z'],
  ])('reads %s', (text, iso) => expect(new Date(parseInstant(text)).toISOString()).toBe(iso));

  it.each([
    ['no zone', '2026-01-31T09:30:00'],
    ['no time', '2026-01-31'],
    ['no seconds', '2026-01-31T09:30Z'],
    ['a 30th of February', '2026-02-30T09:30:00Z'],
    ['hour 24', '2026-01-31T24:00:00Z'],
    ['second 60', '2026-01-31T23:59:60Z'],
    ['a dot and no digits', '2026-01-31T09:30:00.Z'],
    ['something behind it', '2026-01-31T09:30:00Z '],
    ['a zone without colon', '2026-01-31T09:30:00+0900'],
    ['seconds since 1970', '1769851800'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => expect(parseInstant(text)).toBeNaN());
});
