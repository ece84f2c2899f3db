import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientCheck, Target } from './client-check.ts';

/** What is used here of OpenFeature's SDK and provider; they are dependencies of the server's tests. */
interface Details {
  readonly value: unknown;
  readonly reason?: string;
  readonly errorCode?: string;
}
interface Sdk {
  readonly OpenFeature: {
    setProviderAndWait(provider: object): Promise<void>;
    getClient(): {
      getBooleanDetails(key: string, fallback: boolean, context?: object): Promise<Details>;
      getStringDetails(key: string, fallback: string, context?: object): Promise<Details>;
    };
    close(): Promise<void>;
  };
}
interface Provider {
  readonly OFREPProvider: new (options: { baseUrl: string; headers: [string, string][] }) => object;
}

const SERVED_MS = 3_000;
const USERS = 200;
const NAME = 'openfeature: server-sdk with its OFREP provider';

/** A flag is switched, split and asked for in vain by OpenFeature's official SDK for Node. */
export async function openFeatureChecks({ address, key }: Target): Promise<readonly ClientCheck[]> {
  const load = createRequire(new URL('../../packages/server/package.json', import.meta.url));
  const { OpenFeature } = load('@openfeature/server-sdk') as Sdk;
  const { OFREPProvider } = load('@openfeature/ofrep-provider') as Provider;
  const url = `http://${address}`;
  const authorization = `Bearer ${key}`;
  const made = await fetch(`${url}/api/v1/flags`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(flag),
  });
  if (!made.ok) return [{ name: NAME, verdict: 'fail', reason: await made.text() }];
  await OpenFeature.setProviderAndWait(
    new OFREPProvider({ baseUrl: url, headers: [['authorization', authorization]] }),
  );
  try {
    return [await look(OpenFeature.getClient())];
  } finally {
    await OpenFeature.close();
  }
}

const flag = {
  ...{ key: 'openfeature-check', system: 'loans', kind: 'boolean', on: true },
  variants: [
    { name: 'on', value: true },
    { name: 'off', value: false },
  ],
  ...{ default_variant: 'off', off_variant: 'off' },
  rules: [
    { id: 'staff', when: [{ attribute: 'staff', operator: 'in', values: [true] }], variant: 'on' },
    {
      id: 'half',
      split: {
        arms: [
          { variant: 'on', weight: 5_000 },
          { variant: 'off', weight: 5_000 },
        ],
      },
    },
  ],
};

async function look(client: ReturnType<Sdk['OpenFeature']['getClient']>): Promise<ClientCheck> {
  const ask = (context: object) => client.getBooleanDetails(flag.key, false, context);
  const started = performance.now();
  let staff = await ask({ staff: true });
  for (; staff.errorCode !== undefined && performance.now() - started < SERVED_MS; staff = await ask({ staff: true }))
    await sleep(20);
  const users = await Promise.all(Array.from({ length: USERS }, (_, at) => ask({ targetingKey: `user-${at}` })));
  const on = users.filter(({ value }) => value === true).length;
  const [nobody, text] = [await ask({}), await client.getStringDetails(flag.key, 'mine', { staff: true })];
  const wrong = Object.entries({
    targeting: staff.value === true && staff.reason === 'TARGETING_MATCH',
    // Six standard deviations of a fair split of 200.
    split: Math.abs(on - USERS / 2) < 43 && users.every(({ reason }) => reason === 'SPLIT'),
    'missing key': nobody.value === false && nobody.errorCode === 'TARGETING_KEY_MISSING',
    'wrong type': text.value === 'mine' && text.errorCode === 'TYPE_MISMATCH',
  }).flatMap(([what, holds]) => (holds ? [] : [what]));
  if (wrong.length > 0) return { name: NAME, verdict: 'fail', reason: `${wrong.join(', ')} went wrong` };
  return { name: NAME, verdict: 'pass', reason: `${on} of ${USERS} users were given it` };
}
