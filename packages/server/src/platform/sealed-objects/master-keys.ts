import { readFile } from 'node:fs/promises';
import type { SealingDeps } from './data-key.ts';
import { wrappedBy } from './master-key.ts';
import { isMissing } from './object-folder.ts';
import { type PassOptions, type Rewrapped, rewrapAll, rotateMasterKey } from './rotate-master-key.ts';

/** The master keys as an operator sees them: ids and counts, never a key. */
export interface MasterKeyState {
  /** `made`: in the data folder, by this server; `given`: by the configuration. */
  readonly source: 'made' | 'given';
  /** In their order: the first seals. */
  readonly keys: readonly { readonly id: string; readonly seals: boolean; readonly wraps: number }[];
  /** Data keys that none of the keys here wraps: their objects cannot be opened. */
  readonly unknown: number;
}

export interface MasterKeys {
  readonly source: MasterKeyState['source'];
  state(): Promise<MasterKeyState>;
  /** How many data keys there are. */
  count(): Promise<number>;
  /**
   * A made key is replaced by a new one; given keys stay, and everything is wrapped by the first of them. Objects are never read or written. May be
   * killed and called again.
   */
  rotate(options?: PassOptions): Promise<Rewrapped>;
}

/** @param options.madeIn the file of the made key; null where keys are given */
export function masterKeys(deps: SealingDeps, { madeIn }: { readonly madeIn: string | null }): MasterKeys {
  const { folder, ring, random } = deps;
  const source = madeIn === null ? 'given' : 'made';
  return {
    source,
    state: async () => {
      await ring.refresh();
      const counts = new Map<string, number>();
      for await (const { place } of folder.keyFiles()) {
        const wrapper = await wrapperOf(place);
        if (wrapper !== null) counts.set(wrapper, (counts.get(wrapper) ?? 0) + 1);
      }
      const keys = ring.keys().map(({ id }, index) => ({ id, seals: index === 0, wraps: counts.get(id) ?? 0 }));
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return { source, keys, unknown: keys.reduce((rest, { wraps }) => rest - wraps, all) };
    },
    count: async () => {
      let count = 0;
      for await (const _ of folder.keyFiles()) count += 1;
      return count;
    },
    rotate: async (options = {}) => {
      if (madeIn === null) return rewrapAll(deps, options);
      const { done: _, ...result } = await rotateMasterKey({ ...options, root: folder.root, keyFile: madeIn, random });
      await ring.refresh();
      return result;
    },
  };
}

/** Id of the key that wraps a file's data key; '' where the file is none; null where it has gone meanwhile. */
async function wrapperOf(place: string): Promise<string | null> {
  try {
    return wrappedBy(await readFile(place)) ?? '';
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
