import type { Database } from '#runtime/database/database.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

/** What a server does by itself and an embedded database leaves to its owner. */
export interface Upkeep {
  start(): void;
  /** Ends it, and waits for what is under way. */
  stop(): Promise<void>;
}

export interface UpkeepOptions {
  readonly database: Database;
  readonly logger: Logger;
  /** Whether there is room on the disk for it. */
  readonly hasRoom: () => boolean;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 60_000;
/** Removes dead versions of rows, of which each vote leaves two in the log, and tells the planner what there is. */
const VACUUM = { text: 'vacuum (analyze)' };
/** Bounds what has to be replayed by the next start, and the size of the write-ahead log. */
const CHECKPOINT = { text: 'checkpoint' };

/**
 * Vacuums and checkpoints now and then, for an embedded database has no processes of its own to do so. An idle one
 * is left alone.
 */
export function createUpkeep({ database, logger, hasRoom, intervalMs = INTERVAL_MS }: UpkeepOptions): Upkeep {
  let written = '';
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function keepUp(): Promise<void> {
    const position = await writtenPosition(database);
    if (position === written || !hasRoom()) return;
    const began = performance.now();
    await database.query(VACUUM);
    await database.query(CHECKPOINT);
    written = await writtenPosition(database);
    logger.debug({ tookMs: Math.round(performance.now() - began) }, 'Database vacuumed and checkpointed.');
  }

  return {
    start() {
      timer ??= setInterval(() => {
        running = keepUp().catch((error) =>
          logger.warn({ error }, 'The upkeep of the database failed; trying again later.'),
        );
      }, intervalMs);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Where the write-ahead log has come to. */
async function writtenPosition(database: Database): Promise<string> {
  const [row] = await database.query<{ position: string }>({
    text: 'select pg_current_wal_insert_lsn()::text as position',
  });
  return row?.position ?? '';
}
