export { ChecklistCard } from './checklist-card.tsx';
export { ManualCard } from './manual-card.tsx';
