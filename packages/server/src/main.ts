/** One server process. Started by the supervisor (`npm start`), or by hand with the stores given by URL. */
import { HaechiError } from '@haechi/contract';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { openPlatform } from './open-platform.ts';
import { readEnvironment } from './platform/environment.ts';
import { freshProcessSocket } from './platform/process-sockets.ts';
import { storeUrlsOf } from './store-urls.ts';
import { joinSupervisor } from './supervisor-link.ts';

const link = joinSupervisor();

async function start(): Promise<void> {
  const given = loadConfig(readEnvironment());
  const urls = storeUrlsOf(given);
  const door = await link.storesReady();
  const config = door === null ? given : behindDoor(given);
  const platform = await openPlatform(config, urls);
  let address = config.publicUrl ?? door ?? '';
  const app = createApp(platform, () => address);
  await app.start();
  const listening = door ?? (await listen(app.http, config));
  if (door !== null) await app.http.listen({ path: await freshProcessSocket(config.dataDir, 'server') });
  address = config.publicUrl ?? listening;
  await announce(app.access);
  link.ready(listening);
  link.onDrain(() => app.drain());
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

/** Predict processes take the connections, end TLS and hand on what they do not answer: one more proxy to believe. */
function behindDoor(config: Config): Config {
  return { ...config, trustProxy: config.trustProxy + 1, tls: null };
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
