import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Mirror, type PublicKey, readMirror } from '@haechi/proof';
import { UsageProblem } from '../command.ts';

export interface SecondPlace {
  readonly file: string;
  readonly mirror: Mirror;
}

/** Where a server with this environment keeps its second place by default. */
export function defaultMirrorFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const data = environment['HAECHI_DATA_DIR'] ?? 'data';
  return environment['HAECHI_TRAIL_MIRROR'] ?? `${resolve(data)}-trail-mirror`;
}

/**
 * What a folder (or one file) holds of the trail `origin`: the file that goes furthest, when each of several servers kept one.
 * Null when there is nothing of this trail.
 */
export async function readSecondPlace(
  place: string,
  { origin, pinned }: { origin: string | null; pinned: readonly PublicKey[] | undefined },
): Promise<SecondPlace | null> {
  const found: SecondPlace[] = [];
  for (const file of await filesAt(place)) {
    const mirror = readMirror(await readFile(file, 'utf8'), pinned);
    const ours = mirror.anchors[0]?.checkpoint.origin;
    if (origin === null || ours === undefined || ours === origin) found.push({ file, mirror });
  }
  // One that is damaged comes first: it must not be passed over because another one is whole.
  const order = ({ mirror }: SecondPlace) =>
    mirror.problems.length > 0 ? Number.POSITIVE_INFINITY : (mirror.anchors.at(-1)?.checkpoint.size ?? -1);
  return found.sort((a, b) => order(b) - order(a))[0] ?? null;
}

async function filesAt(place: string): Promise<string[]> {
  if (!existsSync(place))
    throw new UsageProblem(`There is no ${place}. Name the folder that HAECHI_TRAIL_MIRROR names on the server.`);
  try {
    const names = (await readdir(place)).filter((name) => name.endsWith('.ndjson'));
    return names.sort().map((name) => join(place, name));
  } catch {
    return [place];
  }
}
