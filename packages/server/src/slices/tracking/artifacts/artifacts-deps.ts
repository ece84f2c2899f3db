import type { Changes } from '../../../platform/changes.ts';
import type { Log } from '../../../platform/log.ts';
import type { ObjectStore } from '../../../platform/objects.ts';
import type { Trail } from '../../trail/index.ts';
import type { UploadDeps } from './upload-artifact.ts';

export interface ArtifactsDeps extends UploadDeps {
  readonly objects: Pick<ObjectStore, 'put' | 'get' | 'read' | 'delete'>;
  readonly trail: Pick<Trail, 'record'>;
  readonly changes: Pick<Changes, 'publish'>;
  readonly log: Pick<Log, 'error'>;
}
