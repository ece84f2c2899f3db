export { ObjectiveList } from './objective-list.tsx';
