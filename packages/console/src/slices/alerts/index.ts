export { AlertList } from './alert-list.tsx';
