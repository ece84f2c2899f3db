/** What tests, benches and the demo share. Production never imports it. */
export { closeOwnStores, type TestStores, testStores } from './stores.ts';
