export { CreateSystemForm } from './create-system-form.tsx';
export { slugOf } from './slug-of.ts';
export { SystemsSettings } from './systems-settings.tsx';
