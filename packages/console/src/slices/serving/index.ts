export { LiveSplit } from './live-split.tsx';
export { RouteList } from './route-list.tsx';
