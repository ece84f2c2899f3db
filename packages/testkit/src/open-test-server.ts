/** The whole server on throw-away stores, for tests of what talks to it. */
export { openTestApp, type TestApp } from '@haechi/server/open-test-app';
