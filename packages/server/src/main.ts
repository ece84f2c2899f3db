/** One server process. Started by the supervisor (`npm start`), or by hand with the stores given by URL. */
import { HaechiError } from '@haechi/contract';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { openPlatform } from './open-platform.ts';
import { readEnvironment } from './platform/environment.ts';
import { joinSupervisor } from './supervisor-link.ts';

const link = joinSupervisor();

/** The stores' addresses, which somebody has set by now: the supervisor or whoever runs this by hand. */
function storeUrls(config: Config): { postgresUrl: string; clickhouseUrl: string } {
  const { postgresUrl, clickhouseUrl } = config;
  if (postgresUrl === null || clickhouseUrl === null) {
    throw new HaechiError(
      'invalid_configuration',
      'A server without its supervisor needs HAECHI_POSTGRES_URL and HAECHI_CLICKHOUSE_URL. `npm start` sets both.',
    );
  }
  return { postgresUrl, clickhouseUrl };
}

async function start(): Promise<void> {
  const config = loadConfig(readEnvironment());
  const urls = storeUrls(config);
  await link.storesReady();
  const platform = await openPlatform(config, urls);
  let address = config.publicUrl ?? '';
  const app = createApp(platform, () => address);
  await app.start();
  const listening = await listen(app.http, config);
  address = config.publicUrl ?? listening;
  await announce(app.access);
  link.ready(listening);
  link.onStop(() => {
    app
      .stop()
      .finally(() => platform.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          platform.log.error({ err: error }, 'the server did not stop cleanly');
          process.exit(1);
        },
      );
  });
}

/** Tells whoever starts the first server how to come in. On stdout: it is the one thing a person needs from this process. */
async function announce(access: { firstLink(): Promise<{ link: string; expires_at: Date } | null> }): Promise<void> {
  const first = await access.firstLink();
  if (first === null) return;
  process.stdout.write(
    `\nCreate the first administrator (one use, until ${first.expires_at.toISOString()}):\n\n  ${first.link}\n\n`,
  );
}

async function listen(
  http: { listen(options: { host: string; port: number }): Promise<string> },
  config: Config,
): Promise<string> {
  try {
    return await http.listen({ host: config.host, port: config.port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new HaechiError(
        'port_taken',
        `Port ${config.port} on ${config.host} is used by another program. Stop it, or set HAECHI_PORT to another port.`,
      );
    if (code === 'EACCES')
      throw new HaechiError(
        'invalid_configuration',
        `This user may not listen on port ${config.port}. Set HAECHI_PORT to 1024 or higher.`,
      );
    if (code === 'EADDRNOTAVAIL')
      throw new HaechiError('invalid_configuration', `HAECHI_HOST=${config.host} is not an address of this machine.`);
    throw error;
  }
}

try {
  await start();
} catch (error) {
  const isExpected = error instanceof HaechiError;
  const words = error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  if (!link.supervised) process.stderr.write(`haechi: ${words}\n`);
  await link.failed(isExpected ? error.code : 'internal', words);
  process.exit(1);
}
