/** Where a database keeps which migrations it has run. */
export const migrationsTableName = 'migration';
