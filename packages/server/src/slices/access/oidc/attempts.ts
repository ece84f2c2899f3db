import { createHash } from 'node:crypto';
import { HaechiError } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import type { Db } from '../../../platform/postgres.ts';
import type { Random } from '../../../platform/random.ts';
import { countAttempt, forgetAttempts } from '../attempt-store.ts';
import { networkOf, waitSeconds } from '../policy.ts';
import { hashToken, newToken } from '../tokens.ts';
import { ATTEMPT_MS, MAX_ATTEMPTS, STARTS_PER_NETWORK } from './constants.ts';
import { oidcTables } from './tables.ts';

/** What is sent along, and what binds the answer to this browser. The verifier and the nonce follow from the browser's secret: no table holds them. */
export interface Attempt {
  readonly state: string;
  /** For a cookie. */
  readonly browser: string;
  readonly verifier: string;
  readonly nonce: string;
}

const derived = (purpose: string, secret: string): string =>
  createHash('sha256').update(`${purpose}\n${secret}`).digest('base64url');

const secretsOf = (state: string, browser: string): Attempt => ({
  state,
  browser,
  verifier: derived('verifier', browser),
  nonce: derived('nonce', browser),
});

/** @throws HaechiError `rate_limited` when very many have begun and not come back, or many from this address. */
export async function beginAttempt(
  { db, clock, random }: { db: Db; clock: Clock; random: Random },
  { returnTo, address }: { returnTo: string; address: string },
): Promise<Attempt> {
  const now = clock.now();
  await forgetAttempts(db, now);
  const wait = waitSeconds(
    await countAttempt(db, hashToken(`oidc\n${networkOf(address)}`), now),
    STARTS_PER_NETWORK,
    now,
  );
  if (wait > 0)
    throw new HaechiError('rate_limited', 'Too many sign-ins were begun from your network. Try again later.', {
      retry_after_s: wait,
    });
  await oidcTables(db).deleteFrom('oidc_attempts').where('created_at', '<', oldest(now)).execute();
  const { waiting } = await oidcTables(db)
    .selectFrom('oidc_attempts')
    .select((eb) => eb.fn.countAll<string>().as('waiting'))
    .executeTakeFirstOrThrow();
  if (Number(waiting) >= MAX_ATTEMPTS)
    throw new HaechiError('rate_limited', 'Too many sign-ins are under way. Try again in a few minutes.', {
      retry_after_s: 60,
    });
  const state = newToken(random);
  const browser = newToken(random);
  await oidcTables(db)
    .insertInto('oidc_attempts')
    .values({ state_hash: state.hash, browser_hash: browser.hash, return_to: returnTo, created_at: now })
    .execute();
  return secretsOf(state.secret, browser.secret);
}

/** Uses an attempt up: null for one that is unknown, too old, used before, or was begun by another browser. */
export async function useAttempt(
  { db, clock }: { db: Db; clock: Clock },
  given: { state: string; browser: string },
): Promise<(Attempt & { returnTo: string }) | null> {
  const row = await oidcTables(db)
    .deleteFrom('oidc_attempts')
    .where('state_hash', '=', hashToken(given.state))
    .where('browser_hash', '=', hashToken(given.browser))
    .returning(['return_to', 'created_at'])
    .executeTakeFirst();
  if (row === undefined || row.created_at < oldest(clock.now())) return null;
  return { ...secretsOf(given.state, given.browser), returnTo: row.return_to };
}

const oldest = (now: Date): Date => new Date(now.getTime() - ATTEMPT_MS);
