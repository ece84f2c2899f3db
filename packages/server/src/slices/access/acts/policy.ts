import { type ActName, actTable } from '@haechi/contract';
import { type Caller, inScope, type Scope } from '../../../platform/http/caller.ts';
import { PRESET_KEY_ID } from '../constants.ts';

/** An act that is asked for: by whom, and where. */
export interface Asked {
  readonly act: ActName;
  /** Null: it concerns the whole installation. */
  readonly system: string | null;
  readonly by: { readonly kind: 'account' | 'key'; readonly id: string };
}

/** Whether a caller holds the act's permission where it belongs. */
export function holds(caller: Pick<Caller, 'scopeOf'>, { act, system }: Pick<Asked, 'act' | 'system'>): boolean {
  const scope: Scope = caller.scopeOf(actTable[act]);
  return system === null ? scope.all : inScope(scope, system);
}

/** What is to be done with a dangerous act: `wait` for a second person, or carry it out `alone`, with the reason that the trail keeps. */
export type Way = { readonly kind: 'wait' } | { readonly kind: 'alone'; readonly why: 'one_person' | 'operator' };

/**
 * Somebody else who could confirm it makes it wait. Where there is nobody (an installation of one person) it is done and recorded as that; the
 * key of the operator's own configuration stands for whoever runs the machine, who could do it past the server as well.
 * @param others how many other active people hold the act's permission there
 */
export function wayOf(asked: Asked, others: number): Way {
  if (asked.by.kind === 'key' && asked.by.id === PRESET_KEY_ID) return { kind: 'alone', why: 'operator' };
  return others === 0 ? { kind: 'alone', why: 'one_person' } : { kind: 'wait' };
}

export type Say = 'confirm' | 'own' | 'nothing';

/** What a caller may do with a pending act: people alone confirm, and nobody what they asked for themselves, themselves or by a key of theirs. */
export function sayOf(caller: Caller, asked: Asked & { readonly keyMaker: string | null }): Say {
  if (caller.kind === asked.by.kind && caller.id === asked.by.id) return 'own';
  if (caller.kind === 'account' && caller.id === asked.keyMaker) return 'own';
  return caller.kind === 'account' && holds(caller, asked) ? 'confirm' : 'nothing';
}
