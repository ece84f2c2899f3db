export { Lineage } from './lineage.tsx';
export { VersionsPage } from './versions-page.tsx';
