/** `npm run demo`: the main job on a live system. See `options.ts` for what it takes. */

import { seededRandom } from '@haechi/stats';
import { keepLive } from './keep-live.ts';
import { loadSource } from './load-table.ts';
import { type DemoOptions, readOptions, UsageProblem, usage } from './options.ts';
import { prepare } from './prepare.ts';
import { type Progress, progressOn } from './progress.ts';
import { register } from './register.ts';
import { gaps, resultOf } from './result.ts';
import { type DemoServer, startServer } from './server-process.ts';
import { play } from './story.ts';
import { summary } from './summary.ts';

async function run(options: DemoOptions, progress: Progress): Promise<number> {
  const random = seededRandom(options.seed);
  const starting = startServer(options.port);
  // Its failure is reported when it is awaited below; until then it must not count as unhandled.
  starting.catch(() => undefined);
  const source = loadSource(options, random);
  for (const { from, to } of source.renamed)
    progress.step(`column "${from}" stands twice in the header; the second is called "${to}"`);
  const prepared = prepare(source, options, random);
  progress.step(
    `${source.name}: ${prepared.table.rows} rows, ${prepared.features.length} features, ${prepared.dropped.length} columns left out; two versions trained`,
  );
  const server = await starting;
  try {
    progress.step(`server ready at ${server.address}`);
    return await tell(options, progress, { server, prepared, random });
  } finally {
    await server.stop();
  }
}

async function tell(
  options: DemoOptions,
  progress: Progress,
  scene: { server: DemoServer; prepared: ReturnType<typeof prepare>; random: () => number },
): Promise<number> {
  const { server, prepared, random } = scene;
  const names = await register(server.client, prepared);
  const outcome = await play(server.client, prepared, { names, progress, random });
  await server.client.trail.anchor();
  const verification = await server.client.trail.verify();
  const result = resultOf(prepared, outcome, verification);
  const missing = gaps(result, outcome, { options, names });
  for (const gap of missing) progress.step(`not closed: ${gap}`);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else process.stdout.write(`${summary(prepared, outcome, result)}\n`);
  if (!options.once) await keepLive({ server, prepared, names, progress, random });
  return missing.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)), progressOn(process.stderr));
} catch (error) {
  const isUsage = error instanceof UsageProblem;
  process.stderr.write(
    `demo: ${error instanceof Error ? (isUsage ? error.message : (error.stack ?? error.message)) : String(error)}\n${isUsage ? usage : ''}`,
  );
  process.exitCode = isUsage ? 2 : 1;
}
