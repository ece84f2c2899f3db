export { IncidentActions } from './incident-actions.tsx';
export { IncidentState } from './incident-state.tsx';
export { IncidentTable } from './incident-table.tsx';
export { NoteForm } from './note-form.tsx';
export { Timeline } from './timeline.tsx';
