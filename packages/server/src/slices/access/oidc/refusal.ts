import type { OidcProblem } from '@haechi/contract';

/** A sign-in over the provider that ends without a session; the console says why in words. `detail` is for the log alone. */
export class OidcRefusal extends Error {
  override readonly name = 'OidcRefusal';
  readonly problem: OidcProblem;
  readonly accountId: string | null;

  constructor(
    problem: OidcProblem,
    { detail = '', accountId = null }: { detail?: string; accountId?: string | null } = {},
  ) {
    super(detail === '' ? problem : `${problem}: ${detail}`);
    this.problem = problem;
    this.accountId = accountId;
  }
}
