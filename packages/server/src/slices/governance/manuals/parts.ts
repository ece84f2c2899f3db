/** Tables that more than one manual shows. */
import type { VersionFact } from '../checklists/facts.ts';
import type { Block, Writer } from './blocks.ts';
import type { Deployment } from './deployment.ts';

const percent = (basisPoints: number) => `${basisPoints / 100} %`;
const curl = 'curl -H "Authorization: Bearer $HAECHI_API_KEY"';

/** Asks the API, as a command. @param path of an endpoint, filled in */
export const get = ({ setting }: Deployment, path: string): string => `${curl} "${setting.server}${path}"`;

export function environmentBlock({ setting }: Deployment, say: Writer): Block {
  return say.code(`export HAECHI_SERVER="${setting.server}"`, 'export HAECHI_API_KEY=…');
}

export function servedTable({ facts, weights }: Deployment, say: Writer): Block {
  const rows = facts.routes.flatMap(({ id, model }) =>
    (weights.get(id) ?? []).map(({ version, role, weight }) => {
      const known = facts.versions.find((one) => one.model === model && one.version === version);
      return [
        id,
        `${model}/${version}`,
        say.say(`role.${role}`),
        percent(weight),
        say.say(`approval.${known?.approval ?? 'none'}`),
      ];
    }),
  );
  return say.table(['route', 'version', 'role', 'share', 'approval'], rows);
}

export function policyTable({ policies }: Deployment, say: Writer): Block {
  return say.table(
    ['policy', 'actions', 'mode', 'pause'],
    policies.map(({ name, actions, mode, cool_down_s: pause }) => [
      say.message(name),
      actions.map((action) => say.say(`action.${action}`)).join(', '),
      say.say(`mode.${mode}`),
      say.say('seconds', { n: pause }),
    ]),
  );
}

export function limitTable({ limits }: Deployment, say: Writer): Block {
  return say.table(
    ['indicator', 'limit', 'rows'],
    limits.map(({ indicator, side, value, min_n: least }) => [
      say.indicator(indicator),
      say.say(`side.${side}`, { value }),
      say.number(least),
    ]),
  );
}

/** The newest approved version of a route's model older than everything it serves: where a roll-back leads. */
export function versionBefore({ facts }: Deployment, route: string): VersionFact | undefined {
  const found = facts.routes.find(({ id }) => id === route);
  const oldest = Math.min(...(found?.targets ?? []).map(({ version }) => version));
  return facts.versions.find(
    ({ model, version, approval }) => model === found?.model && version < oldest && approval === 'approved',
  );
}
