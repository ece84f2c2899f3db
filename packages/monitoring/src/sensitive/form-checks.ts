/** Checks of forms without a check digit, as SQL over a found text `x`. Each is true for what can be the real thing. */
import { bareDigits } from './value-checks.ts';

/** An area that was given out (not 000, 666, 900 to 999), a group and a serial that are not zero. */
export function isSocialSecurityNumber(x: string): string {
  const digits = bareDigits(x);
  return `(NOT match(${digits}, '^(?:000|666|9)') AND substring(${digits}, 4, 2) != '00' AND substring(${digits}, 6, 4) != '0000')`;
}

/** Between 8 and 15 digits (E.164 allows 15; fewer than 8 is no number one can dial across districts). */
export const isDialled = (x: string): string => `(length(${bareDigits(x)}) BETWEEN 8 AND 15)`;

/** Between 7 and 15 digits, and no date. */
export const isDialledSomewhere = (x: string): string =>
  `(length(${bareDigits(x)}) BETWEEN 7 AND 15 AND NOT match(${x}, '^(?:19|20)[0-9]{2}[ .-][01]?[0-9][ .-]|[ .-](?:19|20)[0-9]{2}$'))`;

/** An address of a network outside the ranges that say nothing of a person: this host, loop-back, broadcast. */
export const isIpv4 = (x: string): string => `(isIPv4String(${x}) AND NOT match(${x}, '^(?:0|127|255)[.]'))`;
/** Four groups at least: `a::b` stands in texts about programs. */
export const isIpv6 = (x: string): string => `(isIPv6String(${x}) AND countSubstrings(${x}, ':') >= 4)`;
