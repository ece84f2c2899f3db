import type { MlflowFileInfo } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import type { Db } from '../../../platform/postgres.ts';
import { readPageToken, writePageToken } from '../mlflow/page-token.ts';
import { artifactPath } from './artifact-path.ts';
import { type ArtifactEntry, entriesOf } from './artifact-store.ts';
import { SHOWN_NAMES } from './constants.ts';
import { rootOf } from './root-of.ts';

interface Folder {
  /** A run or a logged model. */
  readonly owner: string;
  /** Within it. */
  readonly path: string;
  readonly page_token?: string | undefined;
}

/** A folder of a run or a logged model, page by page, as MLflow lists it: by paths within the owner. @throws HaechiError `not_found`, `invalid_request` */
export async function listRunFolder(db: Db, scope: Scope, { owner, path, page_token: token }: Folder) {
  const root = await rootOf(db, scope, owner);
  const within = artifactPath(path);
  const offset = readPageToken(token);
  const folder = within === '' ? root.path : `${root.path}/${within}`;
  const entries = await entriesOf(db, folder, { offset, limit: SHOWN_NAMES + 1 });
  const files = entries
    .slice(0, SHOWN_NAMES)
    .map((entry) => infoOf(entry, within === '' ? entry.name : `${within}/${entry.name}`));
  return {
    root_uri: root.uri,
    ...(files.length === 0 ? {} : { files }),
    ...(entries.length > SHOWN_NAMES ? { next_page_token: writePageToken(offset + SHOWN_NAMES) } : {}),
  };
}

export function infoOf({ isFolder, bytes }: ArtifactEntry, path: string): MlflowFileInfo {
  return { path, is_dir: isFolder, ...(isFolder || bytes === null ? {} : { file_size: bytes }) };
}
