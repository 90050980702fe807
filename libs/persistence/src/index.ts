/**
 * A service's database by its URL (SQLite file, MySQL, MariaDB): transactions, migrations, keyset pages, record access.
 * Refuses to synchronize schemas by itself, and to let anything above it ask which engine it runs on.
 *
 *     const db = await openDatabase({ url: 'file:/data/contacts.sqlite', name: 'contacts', tables, migrations });
 */
export type { Database, DatabaseLogger, DatabaseOptions, Dialect, Lease, Migration, Table } from './database.ts';
// What a transaction hands on: code that passes it along need not know whose it is.
export type { EntityManager } from 'typeorm';
export { openDatabase } from './open-database.ts';
export { columns, type ColumnOptions, type ColumnSpec } from './columns.ts';
export { addColumn, createIndex, createTable, dropIndex, indexName, type TableSpec } from './create-table.ts';
export { newId } from './new-id.ts';
export { recordScope, withinScope, isWithinScope, type OwnerColumns, type RecordScope } from './record-scope.ts';
export { subjectScope, withinSubjects, type SubjectOptions, type SubjectScope } from './subject-scope.ts';
export { page, type OrderBy, type Page, type PageRequest, type Slice } from './page.ts';
export { hold } from './hold.ts';
export { lockFolder } from './lock-folder.ts';
export { pageByParent, type PageByParentRequest } from './page-by-parent.ts';
export { pageOfUnion, type PageOfUnionRequest } from './page-of-union.ts';
export { updateDiffering, updateVersioned, deleteVersioned, type VersionedKey } from './update-versioned.ts';
export { insertRows, type InsertOptions } from './insert-rows.ts';
export { contains } from './contains.ts';
export { isDuplicate } from './duplicate.ts';
export { serviceOf } from './owner-of.ts';
