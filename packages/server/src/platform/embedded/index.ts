/** The stores on one machine: real PostgreSQL and chDB as child processes. Nothing outside this folder knows that they are embedded. */
export { type DataLock, lockDataDirectory } from './data-lock.ts';
export { type Records, type RecordsOptions, recordsUrl, startRecords } from './records.ts';
export { type RowsStore, rowsUrl, startRows } from './rows.ts';
export { makeSocketFolder, socketFolderOf } from './socket-folder.ts';
