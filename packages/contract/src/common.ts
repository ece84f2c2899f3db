import { z } from 'zod';

/** The id of a system, model or route: a lower-case name that people can type and read in a URL. */
export const slugSchema = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
    'use 1 to 63 of a-z, 0-9, dot, dash and underscore; start and end with a letter or digit',
  );
/** A moment in UTC, ISO 8601. */
export const instantSchema = z.iso.datetime({ offset: true });
export const idSchema = z.string().min(1).max(128);

export const systemParams = z.object({ system: slugSchema });
export const idParams = z.object({ id: idSchema });

/** Lists are read page by page, newest first; `next` goes into `cursor` of the following call, null at the end. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** A cursor carries the last sort key: a name of 120 characters in UTF-8, in base64, at most. */
  cursor: z.string().max(1000).optional(),
});
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

/** Time range of a chart; defaults to the last 24 hours. */
export const rangeQuery = z.object({ from: instantSchema.optional(), to: instantSchema.optional() });

/** The body of every refusal. */
export const errorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    detail: z.record(z.string(), z.unknown()).default({}),
    request_id: z.string(),
  }),
});
export const emptySchema = z.object({});
