import { HaechiError } from '@haechi/contract';
import type { z } from 'zod';

/**
 * What an act was asked for with, at its confirmation. It was checked when it came; a newer version of the server may want another form of it.
 * @throws HaechiError `conflict`
 */
export function parseAsked<S extends z.ZodType>(schema: S | undefined, asked: unknown): z.output<S> {
  const parsed = schema?.safeParse(asked);
  if (parsed?.success === true) return parsed.data;
  throw new HaechiError('conflict', 'What was asked for no longer has the form that is taken. Ask for it again.');
}
