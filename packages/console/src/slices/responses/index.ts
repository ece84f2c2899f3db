export { ActionItem } from './action-item.tsx';
export { PoliciesPage } from './policies-page.tsx';
