/** A pack as it is written: YAML beside this file, with the keys of its texts. */
import { type IndicatorPack, packNames, packParameterKinds } from '@haechi/contract';
import { parse } from 'yaml';
import { z } from 'zod';

const limitSchema = z.strictObject({
  indicator: z.string(),
  side: z.enum(['min', 'max']),
  value: z.union([z.number(), z.string()]),
  min_n: z.number().int().min(1),
  text: z.string(),
  source: z.string().nullable(),
});
const fileSchema = z.strictObject({
  id: z.enum(packNames),
  version: z.number().int(),
  parameters: z.array(
    z.strictObject({ id: z.string(), kind: z.enum(packParameterKinds), default: z.string().nullable() }),
  ),
  monitors: z.array(
    z.strictObject({
      id: z.string(),
      text: z.string(),
      definition: z.record(z.string(), z.unknown()),
      limits: z.array(limitSchema),
    }),
  ),
});
export type PackFile = z.infer<typeof fileSchema>;
type PackMonitor = PackFile['monitors'][number];

const PLACE = /\$\{([a-z0-9_]+)\}/g;

/** The parameters that stand in a part of a pack, in the order of their first place. */
export function placesIn(part: unknown): readonly string[] {
  return [...new Set([...JSON.stringify(part).matchAll(PLACE)].map(([, name = '']) => name))];
}

/** Reads a pack. @throws ZodError or YAMLError: a pack is part of the product, and a faulty one is a bug */
export const readPack = (text: string): PackFile => fileSchema.parse(parse(text));

function monitorView(pack: PackFile, { id, text, definition, limits }: PackMonitor) {
  const say = (name: string) => ({ key: `packs.${pack.id}.${name}`, params: {} });
  return {
    id,
    name: say(text),
    why: say(`${text}_why`),
    needs: [...placesIn([definition, limits])],
    limits: limits.map(({ indicator, side, value, source, text: why }) => ({
      indicator: indicator as IndicatorPack['monitors'][number]['limits'][number]['indicator'],
      side,
      value,
      why: { key: `packs.limit.${why}`, params: {} },
      source,
    })),
  };
}

/** The pack as people read it. */
export function packView(pack: PackFile): IndicatorPack {
  const { id, version, parameters } = pack;
  const say = (name: string) => ({ key: `packs.${id}.${name}`, params: {} });
  return {
    id,
    version,
    name: say('name'),
    about: say('about'),
    parameters: parameters.map((one) => ({ ...one, about: say(`parameter.${one.id}`) })),
    monitors: pack.monitors.map((monitor) => monitorView(pack, monitor)),
  };
}
