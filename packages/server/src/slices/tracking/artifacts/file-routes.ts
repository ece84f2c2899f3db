import { trackingArtifactsApi as api } from '@haechi/contract';
import type { Scope } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { missingResource } from '../mlflow/mlflow-envelope.ts';
import { readPageToken, writePageToken } from '../mlflow/page-token.ts';
import { artifactFilePath, artifactPath } from './artifact-path.ts';
import { previewOf } from './artifact-preview.ts';
import { entriesOf, fileAt } from './artifact-store.ts';
import type { ArtifactsDeps } from './artifacts-deps.ts';
import { rootOf } from './root-of.ts';
import { sendArtifact } from './send-artifact.ts';

/** Files of runs and logged models for people. */
export function fileRoutes({ db, objects }: ArtifactsDeps): Route[] {
  const fileOf = async (scope: Scope, owner: string, given: string) => {
    const root = await rootOf(db, scope, owner);
    const path = artifactFilePath(given);
    const file = await fileAt(db, `${root.path}/${path}`);
    if (file === undefined) throw missingResource('artifact', path);
    return { file, path };
  };
  return [
    route(api.files, async ({ scope, params, query }) => {
      const root = await rootOf(db, scope, params.owner);
      const within = artifactPath(query.path);
      const offset = readPageToken(query.cursor);
      const folder = within === '' ? root.path : `${root.path}/${within}`;
      const entries = await entriesOf(db, folder, { offset, limit: query.limit + 1 });
      return {
        items: entries.slice(0, query.limit).map(({ name, isFolder, bytes }) => ({
          path: within === '' ? name : `${within}/${name}`,
          name,
          is_folder: isFolder,
          bytes: isFolder ? null : bytes,
        })),
        next: entries.length > query.limit ? writePageToken(offset + query.limit) : null,
      };
    }),
    route(api.download, async ({ scope, params, query, request, reply }) => {
      const { file } = await fileOf(scope, params.owner, query.path);
      await sendArtifact(objects, file, { request, reply });
    }),
    route(api.preview, async ({ scope, params, query }) => {
      const { file, path } = await fileOf(scope, params.owner, query.path);
      return previewOf(objects, file, path);
    }),
  ];
}
