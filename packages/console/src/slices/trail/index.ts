export { TrailPage } from './trail-page.tsx';
