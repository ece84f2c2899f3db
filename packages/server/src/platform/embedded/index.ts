/** The stores on one machine: real PostgreSQL and chDB as child processes. Nothing outside this folder knows that they are embedded. */
export { type Records, type RecordsOptions, startRecords } from './records.ts';
export { type RowsStore, type RowsStoreOptions, startRows } from './rows.ts';
