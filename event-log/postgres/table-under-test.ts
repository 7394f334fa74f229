import { bytesArray } from '#runtime/database/bytes-array.ts';
import type { Database } from '#runtime/database/database.ts';
import type { LogUnderTest } from '../event-log-contract.ts';
import { createVoteAppender } from './append.ts';
import { createLogObserver } from './observe.ts';
import { createVoteReader } from './read.ts';
import { createRetainedLog } from './retained.ts';
import { withTable } from './table.ts';
import { createLogTrimmer } from './trim.ts';

/** The table of `database` as the contract's log; `dispose` comes after the table is gone. */
export function tableUnderTest(database: Database, dispose: () => Promise<void>): LogUnderTest {
  const destroyLog = async () => void (await database.query({ text: 'drop table if exists event_log' }));
  return {
    appender: () => createVoteAppender({ database }),
    reader: (consumer, reclaimAfterMs = 30_000) => createVoteReader({ database, consumer, reclaimAfterMs }),
    observer: () => createLogObserver({ database }),
    trimmer: () => createLogTrimmer({ database }),
    retained: () => createRetainedLog({ database }),
    async appendRaw(fields) {
      const text = 'insert into event_log (fields) values ($1::text::bytea[]) returning id::text as position';
      const values = [bytesArray(fields.map((each) => Buffer.from(each)))];
      const [row] = await withTable(database, () => database.query<{ position: string }>({ text, values }));
      return row?.position ?? '';
    },
    async destroyGroup() {
      const text = `update event_log
        set deliveries = 0, delivered_to = null, delivered_at = null, acknowledged_at = null`;
      await database.query({ text });
    },
    destroyLog,
    async dispose() {
      await destroyLog();
      await dispose();
    },
  };
}
