import { checklistsApi as api, HaechiError } from '@haechi/contract';
import type { Clock } from '../../../platform/clock.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { Db } from '../../../platform/postgres.ts';
import { readDeployment, type Setting } from './deployment.ts';
import { manualOf } from './manuals.ts';
import { manualHtml, manualMarkdown } from './render.ts';

export interface ManualDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** How this server runs; asked for each time, since its address is known once it listens. */
  readonly setting: () => Setting;
}

const render = {
  markdown: { type: 'text/markdown; charset=utf-8', ending: 'md', write: manualMarkdown },
  html: { type: 'text/html; charset=utf-8', ending: 'html', write: manualHtml },
} as const;

export function manualRoutes({ db, clock, setting }: ManualDeps): readonly Route[] {
  return [
    route(api.manual, async ({ params, query, reply }) => {
      const { system, manual } = params;
      const deployment = await readDeployment(db, { system, now: clock.now(), setting: setting() });
      if (deployment === undefined)
        throw new HaechiError('not_found', `There is no system "${system}".`, { where: 'system' });
      const { type, ending, write } = render[query.format];
      reply.header('content-type', type);
      reply.header('content-disposition', `inline; filename="${system}-${manual}.${query.language}.${ending}"`);
      // Names in it are what people wrote: whatever they are, they run and load nothing.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      reply.header('x-content-type-options', 'nosniff');
      await reply.send(write(manualOf(manual, deployment, query.language)));
    }),
  ];
}
