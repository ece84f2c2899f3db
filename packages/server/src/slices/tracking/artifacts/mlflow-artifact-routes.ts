import { Readable } from 'node:stream';
import { mlflowArtifactsApi as api } from '@haechi/contract';
import { actorOf } from '../../../platform/http/caller.ts';
import { type Route, route } from '../../../platform/http/route.ts';
import { invalidParameter, missingResource } from '../mlflow/mlflow-envelope.ts';
import { ownerOf } from './artifact-owner.ts';
import { artifactFilePath, artifactPath } from './artifact-path.ts';
import { entriesOf, fileAt } from './artifact-store.ts';
import type { ArtifactsDeps } from './artifacts-deps.ts';
import { infoOf, listRunFolder } from './list-folder.ts';
import { removeArtifacts } from './remove-artifacts.ts';
import { sendArtifact } from './send-artifact.ts';
import { uploadArtifact } from './upload-artifact.ts';

/** The addresses that MLflow's clients use. */
export function mlflowArtifactRoutes(deps: ArtifactsDeps): Route[] {
  return [...fileRoutes(deps), ...listRoutes(deps)];
}

function fileRoutes(deps: ArtifactsDeps): Route[] {
  const { db, objects } = deps;
  return [
    route(api.upload, async ({ scope, params, request, reply, caller }) => {
      const content = request.body instanceof Readable ? request.body : Readable.from([]);
      try {
        const path = artifactFilePath(params.artifact_path);
        await uploadArtifact(deps, scope, { path, content, actor: actorOf(caller) });
        return {};
      } catch (error) {
        // The rest of what is refused is not waited for.
        reply.header('connection', 'close');
        throw error;
      }
    }),
    route(api.download, async ({ scope, params, request, reply }) => {
      const path = artifactFilePath(params.artifact_path);
      await ownerOf(db, scope, path);
      const file = await fileAt(db, path);
      if (file === undefined) throw missingResource('artifact', path);
      await sendArtifact(objects, file, { request, reply });
    }),
    route(api.remove, async ({ scope, params, caller }) => {
      const path = artifactFilePath(params.artifact_path);
      await removeArtifacts(deps, scope, { path, actor: actorOf(caller) });
      return {};
    }),
    route(api.multipartCreate, async ({ scope, params }) => {
      await ownerOf(db, scope, artifactFilePath(params.artifact_path));
      // Clients know these words, and send the file whole then.
      throw invalidParameter('Multipart upload is not supported for the current artifact repository');
    }),
    route(api.serverInfo, async () => ({
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: false,
      multipart_downloads_enabled: false,
    })),
  ];
}

function listRoutes({ db }: ArtifactsDeps): Route[] {
  return [
    route(api.list, async ({ scope, query }) => {
      const path = artifactPath(query.path);
      if (path === '') return {};
      await ownerOf(db, scope, path);
      const files = (await entriesOf(db, path)).map((entry) => infoOf(entry, entry.name));
      return files.length === 0 ? {} : { files };
    }),
    route(api.listOfRun, ({ scope, query }) =>
      listRunFolder(db, scope, { ...query, owner: query.run_id ?? query.run_uuid ?? '' }),
    ),
  ];
}
