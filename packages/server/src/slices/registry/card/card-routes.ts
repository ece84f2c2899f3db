import { type CardFormat, type Language, type ModelCard, registryApi } from '@haechi/contract';
import product from '../../../../package.json' with { type: 'json' };
import type { Clock } from '../../../platform/clock.ts';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import type { Db } from '../../../platform/postgres.ts';
import { approvalsOf } from '../approval-views.ts';
import type { RegistryPorts } from '../ports.ts';
import { getModel, getVersion, referenceProfile } from '../read-model.ts';
import type { VersionRef } from '../tables.ts';
import type { PeopleReader } from '../who.ts';
import { cardCycloneDx } from './card-cyclonedx.ts';
import { cardHtml } from './card-html.ts';
import { cardMarkdown } from './card-markdown.ts';
import { modelCard } from './model-card.ts';

export interface CardDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly people: PeopleReader;
  readonly ports: Pick<RegistryPorts, 'routesOf'>;
}

interface Rendered {
  readonly type: string;
  readonly ending: string;
  readonly text: string;
}

const indented = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
const render: Readonly<Record<CardFormat, (card: ModelCard, language: Language) => Rendered>> = {
  html: (card, language) => ({ type: 'text/html; charset=utf-8', ending: 'html', text: cardHtml(card, language) }),
  markdown: (card, language) => ({
    type: 'text/markdown; charset=utf-8',
    ending: 'md',
    text: cardMarkdown(card, language),
  }),
  json: (card) => ({ type: 'application/json; charset=utf-8', ending: 'json', text: indented(card) }),
  cyclonedx: (card) => ({
    type: 'application/vnd.cyclonedx+json; version=1.6',
    ending: 'cdx.json',
    text: indented(cardCycloneDx(card, product)),
  }),
};

export function cardRoutes(deps: CardDeps): Route[] {
  return [
    route(registryApi.cardDocument, ({ scope, params }) => cardOf(deps, scope, params)),
    route(registryApi.card, async ({ scope, params, query, reply }) => {
      const { type, ending, text } = render[query.format](await cardOf(deps, scope, params), query.language);
      reply.header('content-type', type);
      reply.header('content-disposition', `inline; filename="${params.model}-${params.version}-card.${ending}"`);
      // The card shows what people wrote: whatever that is, it runs and loads nothing.
      reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      reply.header('x-content-type-options', 'nosniff');
      await reply.send(text);
    }),
  ];
}

/** @throws HaechiError `not_found` outside `scope`. */
async function cardOf(deps: CardDeps, scope: Scope, ref: VersionRef): Promise<ModelCard> {
  const { db, people, ports, clock } = deps;
  const version = await getVersion(db, scope, ref);
  const [newest = null] = await approvalsOf({ db, people }, ref);
  const routes = (await ports.routesOf(db, ref.model)).filter(({ versions }) => versions.includes(ref.version));
  return modelCard({
    version,
    governance: (await getModel(db, scope, ref.model)).governance,
    approval: newest,
    routes: routes.map(({ route: id }) => id),
    profile: await referenceProfile(db, ref),
    now: clock.now(),
  });
}
