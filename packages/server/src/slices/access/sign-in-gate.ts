import { HaechiError } from '@haechi/contract';
import type { AccessServiceDeps } from './access-deps.ts';
import { gate } from './access-deps.ts';
import { countAttempt, forgiveAttempt } from './attempt-store.ts';
import { ATTEMPTS } from './constants.ts';
import { networkOf, waitSeconds } from './policy.ts';
import { hashToken } from './tokens.ts';

/** Somebody at the door: the address they gave, where they came from, and the account if there is one. */
export interface Knock {
  readonly email: string;
  readonly address: string;
  readonly accountId: string | null;
}

/** Holds off who guesses passwords, and keeps failures in the trail. */
export function createSignInGate({ db, clock, trail }: AccessServiceDeps) {
  async function refuse(knock: Knock, action: string, detail: { limit?: number; reason?: string }): Promise<void> {
    const target = { kind: 'account', id: knock.accountId ?? 'unknown' };
    await trail.record(db, { actor: gate, action, target, detail });
  }

  return {
    /** Counts the attempt. @throws HaechiError `account_locked` with `retry_after_s` */
    admit: async (knock: Knock): Promise<void> => {
      const now = clock.now();
      const { pair, account, address } = attemptKeys(knock);
      const limits: readonly [string, number][] = [
        [pair, ATTEMPTS.accountAndAddress],
        [account, ATTEMPTS.account],
        [address, ATTEMPTS.address],
      ];
      let wait = 0;
      for (const [key, limit] of limits) {
        const attempts = await countAttempt(db, key, now);
        wait = Math.max(wait, waitSeconds(attempts, limit, now));
        // One entry when the door closes, not one per knock: a flood of attempts must not flood the trail.
        if (attempts.count === limit + 1) await refuse(knock, 'session.locked', { limit });
      }
      if (wait === 0) return;
      const words = `Too many failed sign-ins. Try again in ${Math.ceil(wait / 60)} minutes, or ask an admin for a new link.`;
      throw new HaechiError('account_locked', words, { retry_after_s: wait });
    },
    refuse: (knock: Knock, reason: string): Promise<void> => refuse(knock, 'session.refused', { reason }),
    forgive: async (knock: Knock): Promise<void> => {
      const { pair, account, address } = attemptKeys(knock);
      await forgiveAttempt(db, { pair, others: [account, address] }, clock.now());
    },
  };
}

/** Digests, so that the table of attempts is no list of who tried from where. */
function attemptKeys({ email, address }: Knock) {
  const key = email.toLowerCase();
  const from = networkOf(address);
  return {
    pair: hashToken(`pair\n${key}\n${from}`),
    account: hashToken(`account\n${key}`),
    address: hashToken(`address\n${from}`),
  };
}
