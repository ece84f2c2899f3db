/** `npm run demo`: the main job on a live system. See `options.ts` for what it takes. */

import { LearnProblem } from '@haechi/learn';
import { seededRandom } from '@haechi/stats';
import { keepLive } from './keep-live.ts';
import { loadSource } from './load-table.ts';
import { type DemoOptions, readOptions, UsageProblem, usage } from './options.ts';
import { prepare } from './prepare.ts';
import { type Progress, progressOn } from './progress.ts';
import { register } from './register.ts';
import { gaps, resultOf } from './result.ts';
import { type DemoServer, StartProblem, startServer } from './server-process.ts';
import { play } from './story.ts';
import { summary } from './summary.ts';

async function run(options: DemoOptions, progress: Progress): Promise<number> {
  const random = seededRandom(options.seed);
  const source = loadSource(options, random);
  for (const { from, to } of source.renamed)
    progress.step(`column "${from}" stands twice in the header; the second is called "${to}"`);
  // The server starts while the models are trained. Its failure is reported when it is awaited; until then it must not count as unhandled.
  const starting = startServer(options.port);
  starting.catch(() => undefined);
  try {
    const prepared = prepare(source, options, random);
    progress.step(
      `${source.name}: ${prepared.table.rows} rows, ${prepared.features.length} features, ${prepared.dropped.length} columns left out; two versions trained`,
    );
    const server = await starting;
    progress.step(`server ready at ${server.address}`);
    return await tell(options, progress, { server, prepared, random });
  } finally {
    const server = await starting.catch(() => null);
    await server?.stop();
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

/** What a person can do something about is said in one sentence; everything else is a bug and shows where it happened. */
function wordsOf(error: unknown): string {
  if (error instanceof UsageProblem) return `${error.message}\n${usage}`;
  if (error instanceof StartProblem || error instanceof LearnProblem) return `${error.message}\n`;
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)), progressOn(process.stderr));
} catch (error) {
  process.stderr.write(`demo: ${wordsOf(error)}`);
  process.exitCode = error instanceof UsageProblem ? 2 : 1;
}
