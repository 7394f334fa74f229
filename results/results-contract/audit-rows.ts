import { describe, expect, it } from 'vitest';
import type { AuditRow } from '../operator-ports.ts';
import { createAuditReader } from '../postgres/read-audit-rows.ts';
import type { GivenResults } from './backend.ts';
import { aVote, batchOf } from './votes.ts';

/** More than some pages take, and not a multiple of one. */
const MANY = 6_789;

export function describeAuditRows(given: GivenResults): void {
  const pages = () => createAuditReader(given.database).auditRows();
  async function rows(): Promise<AuditRow[]> {
    const all: AuditRow[] = [];
    for await (const page of pages()) all.push(...page);
    return all;
  }
  /** Counts so many votes, as the database can make them itself. */
  const countMany = (count = MANY) =>
    given.database.query({
      text: `insert into vote_events (request_id, option, timestamp, stream_id)
        select gen_random_uuid(), case n % 2 when 0 then 'cats' else 'dogs' end, now(), n::text || '-0'
        from generate_series(1, ${count}) as n`,
    });

  describe('the audit rows', () => {
    it('[OP3] are read with all they hold, times to the microsecond', async () => {
      const vote = aVote({ option: 'dogs', timestamp: Date.UTC(2026, 0, 2, 3, 4, 5, 6), position: '5-1' });
      await given.writer.applyBatch(batchOf([vote]));
      await given.database.query({
        text: "update vote_events set counted_at = '2026-01-02T03:04:06.789012+01:00'",
      });
      const request_id = vote.requestId;
      const row = { request_id, option: 'dogs', timestamp: '2026-01-02T03:04:05.006000Z', stream_id: '5-1' };
      expect(await rows()).toEqual([{ ...row, counted_at: '2026-01-02T02:04:06.789012Z' }]);
    });

    it('[OP3] are none where nobody voted, and have no position where the log never had the vote', async () => {
      expect(await rows()).toEqual([]);
      await given.database.query({ text: "select increment_vote('cats')" });
      expect(await rows()).toMatchObject([{ option: 'cats', stream_id: null }]);
    });

    it('[OP3] are read over many pages, each once, though the two votes of one request id stand on two', async () => {
      const first = aVote({ requestId: '00000000-0000-0000-0000-000000000000' });
      await given.writer.applyBatch(batchOf([first]));
      await given.database.query({
        text: `insert into vote_events (request_id, option, timestamp)
          select id, option, now()
          from (select gen_random_uuid() as id from generate_series(1, ${MANY})) as ids
          cross join unnest(array['cats', 'dogs']) as option`,
      });
      const all = (await rows()).map(identity);
      expect(all).toHaveLength(1 + 2 * MANY);
      expect(new Set(all).size).toBe(all.length);
      expect(all).toEqual(all.toSorted());
    });

    it('[OP3] that were counted before are all read, whatever is counted meanwhile', async () => {
      await countMany();
      const before = new Set((await rows()).map(identity));
      const during: AuditRow[] = [];
      for await (const page of pages()) {
        during.push(...page);
        await countMany(500);
      }
      const found = new Set(during.map(identity));
      expect(found.size).toBe(during.length);
      expect([...before].filter((each) => !found.has(each))).toEqual([]);
    });
  });
}

function identity({ request_id, option }: AuditRow): string {
  return `${request_id} ${option}`;
}
