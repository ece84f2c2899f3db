export { CreateSystemForm } from './create-system-form.tsx';
export { SystemsSettings } from './systems-settings.tsx';
