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
  const leave = endOnInterrupt(starting);
  try {
    const prepared = prepare(source, options, random);
    progress.step(
      `${source.name}: ${prepared.table.rows} rows, ${prepared.features.length} features, ${prepared.dropped.length} columns left out; two versions trained`,
    );
    const server = await starting;
    progress.step(`server ready at ${server.address}`);
    return await tell(options, progress, { server, prepared, random, leave });
  } finally {
    const server = await starting.catch(() => null);
    await server?.stop();
  }
}

async function tell(
  options: DemoOptions,
  progress: Progress,
  scene: { server: DemoServer; prepared: ReturnType<typeof prepare>; random: () => number; leave: () => void },
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
  if (!options.once) {
    // From here on an interrupt is the way to end, and no failure.
    scene.leave();
    await keepLive({ server, prepared, names, progress, random });
  }
  return missing.length === 0 ? 0 : 1;
}

/** 128 and the number of SIGINT, as shells have it. */
const interruptedCode = 130;

/** Ctrl-C in the middle of the story: the server is stopped and its data removed, then the demo ends. Call what is returned to let others hear interrupts. */
function endOnInterrupt(starting: Promise<DemoServer>): () => void {
  const end = () => {
    leave();
    // What is under way fails now, and need not be told.
    process.exitCode = interruptedCode;
    void starting
      .then((server) => server.stop())
      .catch(() => undefined)
      .then(() => process.exit(interruptedCode));
  };
  const leave = () => {
    process.removeListener('SIGINT', end);
    process.removeListener('SIGTERM', end);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  return leave;
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
  if (process.exitCode !== interruptedCode) {
    process.stderr.write(`demo: ${wordsOf(error)}`);
    process.exitCode = error instanceof UsageProblem ? 2 : 1;
  }
}
