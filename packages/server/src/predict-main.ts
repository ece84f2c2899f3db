/** One predict process. Started by the supervisor, which hands it connections; the number on its command line names its sockets. */
import { HaechiError } from '@haechi/contract';
import { loadConfig } from './config.ts';
import { openPlatform } from './open-platform.ts';
import { readEnvironment } from './platform/environment.ts';
import { showMetrics } from './platform/fleet-metrics.ts';
import { answerOn } from './platform/process-answers.ts';
import { freshProcessSocket, processSocketOf } from './platform/process-sockets.ts';
import { createPredictApp } from './predict-app.ts';
import { storeUrlsOf } from './store-urls.ts';
import { joinSupervisor } from './supervisor-link.ts';

const link = joinSupervisor();
const number = Number(process.argv[2] ?? 1);

async function start(): Promise<void> {
  const config = loadConfig(readEnvironment());
  const urls = storeUrlsOf(config);
  await link.storesReady();
  const platform = await openPlatform(config, urls, 'predict');
  const app = createPredictApp(platform, processSocketOf(config.dataDir, 'server'));
  await app.start();
  const socket = await freshProcessSocket(config.dataDir, `metrics-${number}`);
  const shown = await showMetrics(platform.metrics, { socket, process: platform.processId });
  const told = await answerOn(await freshProcessSocket(config.dataDir, `state-${number}`), app.stateAt);
  // Nobody calls there. But only a server that listens looks after the time-outs of its connections.
  await app.http.listen({ path: await freshProcessSocket(config.dataDir, `predict-${number}`) });
  link.onConnection((connection) => {
    app.http.server.emit('connection', connection);
  });
  link.ready('');
  link.onStop(() => {
    app
      .stop(link.leave())
      .finally(() => shown.close())
      .finally(() => told.close())
      .finally(() => platform.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          platform.log.error({ err: error }, 'a predict process did not stop cleanly');
          process.exit(1);
        },
      );
  });
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
