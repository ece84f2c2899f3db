import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Clock } from './platform/clock.ts';
import type { Log } from './platform/log.ts';
import { type ObjectStore, objectsFolder, openObjects } from './platform/objects.ts';
import type { Random } from './platform/random.ts';
import {
  type Attestations,
  givenKeyRing,
  type MasterKeys,
  masterKeys,
  ObjectFolder,
  openAttestations,
  openKeyFile,
} from './platform/sealed-objects/index.ts';

export interface Sealing {
  readonly objects: ObjectStore;
  readonly attestations: Attestations;
  readonly masterKeys: MasterKeys;
  /** Ends the pass over what is stored, which goes on at the next start. */
  close(): Promise<void>;
}

export interface SealingTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** False where another process of this installation looks after what is stored. */
  readonly tidy?: boolean;
}

/**
 * Opens the object store with its keys, and begins, in the background, to seal what is not sealed and to wrap anew what another master key wraps.
 * Keys: `HAECHI_MASTER_KEY`, or `<dataDir>/keys/master.key`; signatures by `<dataDir>/keys/artifact-signing.pem`.
 */
export async function openSealing(
  config: Pick<Config, 'dataDir' | 'objectsUrl' | 'masterKeys'>,
  { clock, random, log, tidy = true }: SealingTools,
): Promise<Sealing> {
  const keys = join(config.dataDir, 'keys');
  const masterFile = join(keys, 'master.key');
  const given = config.masterKeys.length > 0;
  const ring = given ? givenKeyRing(config.masterKeys) : await openKeyFile(masterFile, random);
  if (!given && tidy)
    log.warn(
      { file: masterFile },
      'artifacts are sealed with a key that lies in the data folder: it protects copies of the artifacts, not this machine; ' +
        'set HAECHI_MASTER_KEY to keep the key elsewhere',
    );
  const root = objectsFolder(config.objectsUrl);
  const objects = openObjects(config.objectsUrl, { ring, random });
  const attestations = await openAttestations({
    root,
    keyFile: join(keys, 'artifact-signing.pem'),
    random,
    digests: () => objects.digests(),
  });
  const stopping = new AbortController();
  const tidying = tidy
    ? objects.tidy(clock.now(), stopping.signal)
    : Promise.resolve({ sealed: 0, keys: { rewrapped: 0, refused: [] }, refused: [] });
  const pass = tidying.then(
    ({ sealed, keys: { rewrapped, refused: unopened }, refused }) => {
      if (sealed > 0 || rewrapped > 0) log.info({ sealed, rewrapped }, 'stored objects were sealed or given a new key');
      if (refused.length > 0 || unopened.length > 0)
        log.error({ changed: refused, without_key: unopened }, 'stored objects cannot be sealed or opened');
    },
    (error: unknown) => {
      if (!stopping.signal.aborted)
        log.error({ err: error }, 'the pass over stored objects failed; it is repeated at the next start');
    },
  );
  return {
    objects,
    attestations,
    masterKeys: masterKeys({ folder: new ObjectFolder(root), ring, random }, { madeIn: given ? null : masterFile }),
    close: async () => {
      stopping.abort();
      await pass;
    },
  };
}
