import { modelEndpoints } from './registry-models.ts';
import { versionEndpoints } from './registry-versions.ts';

export const registryApi = { ...modelEndpoints, ...versionEndpoints };
