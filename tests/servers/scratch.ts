import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import type { FreshDatabase } from './fresh-database.ts';
import { freshDatabase } from './fresh-database.ts';

/** A database of a test's own on the run's PostgreSQL. */
export type ScratchDatabase = FreshDatabase;

/** Creates an empty database under a name nobody else has. */
export function scratchDatabase(serverUrl: string = inject('databaseUrl')): Promise<ScratchDatabase> {
  return freshDatabase(serverUrl);
}

/** A stream name nobody else has. */
export function scratchStream(): string {
  return `test:${randomUUID()}`;
}
