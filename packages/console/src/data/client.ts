import { createClient } from '@haechi/sdk';

/** The token of the signed-in session; it comes with `me` and goes with every change. */
export const session: { csrf: string | null } = { csrf: null };

/** The server that gave out this page. */
export const client = createClient({ baseUrl: '', csrf: () => session.csrf });
