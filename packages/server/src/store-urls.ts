import { HaechiError } from '@haechi/contract';
import type { Config } from './config.ts';
import type { StoreUrls } from './open-platform.ts';

/** The stores' addresses, which somebody has set by now: the supervisor or whoever runs this by hand. */
export function storeUrlsOf({ postgresUrl, clickhouseUrl }: Config): StoreUrls {
  if (postgresUrl === null || clickhouseUrl === null) {
    throw new HaechiError(
      'invalid_configuration',
      'A server without its supervisor needs HAECHI_POSTGRES_URL and HAECHI_CLICKHOUSE_URL. `npm start` sets both.',
    );
  }
  return { postgresUrl, clickhouseUrl };
}
