/** For tests: changes the version behind a route again and again while requests go on over a socket. */
import type { AddressInfo } from 'node:net';
import { setTheStage, tester, untilServed } from '../../../test/model-scene.ts';
import type { ModelStage } from '../../../test/model-stage.ts';
import { transact } from '../../platform/postgres.ts';
import { answers, type Puppet, pullStrings } from './traffic-fixture.ts';

const callers = 8;

/** A request over a socket. */
type Ask = (
  url: string,
  sent: { method: string; headers: Record<string, string>; body: string },
) => Promise<{ readonly status: number; json(): Promise<unknown> }>;

/** Version 1 is computed here, version 2 elsewhere with a delay, so that calls are under way whenever the split changes. */
export async function swapUnderLoad(stage: ModelStage, swaps: number, ask: Ask) {
  const late: Puppet = answers(0);
  late.score = async (rows) => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    return answers(0).score(rows);
  };
  pullStrings(stage).set('credit/2', late);
  await setTheStage(stage);
  await stage.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = stage.http.server.address() as AddressInfo;
  const failed: string[] = [];
  const versions = new Set<string>();
  let answered = 0;
  let over = false;
  const caller = async (own: number) => {
    for (let call = 0; !over; call += 1) {
      const answer = await ask(`http://127.0.0.1:${port}/serve/apply/predict`, {
        method: 'POST',
        headers: { authorization: 'all' },
        body: JSON.stringify({ features: { income: own * 1_000_000 + call, region: 'north' } }),
      });
      const body = (await answer.json()) as { model_version?: string };
      if (answer.status === 200 && body.model_version !== undefined) {
        answered += 1;
        versions.add(body.model_version);
      } else failed.push(`${answer.status} ${JSON.stringify(body)}`);
    }
  };
  const load = Array.from({ length: callers }, (_, own) => caller(own));
  for (let swap = 0; swap < swaps; swap += 1) {
    const targets = [{ version: swap % 2 === 0 ? 2 : 1, weight: 10_000, role: 'stable' as const }];
    await transact(stage.db, (tx) => stage.serving.setTargets(tx, { route: 'apply', actor: tester, targets }));
    await untilServed(stage, 'apply');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  over = true;
  await Promise.all(load);
  return { failed, answered, versions: [...versions].sort() };
}
