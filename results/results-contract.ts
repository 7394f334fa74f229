import { describe } from 'vitest';
import { describeAudit, describeCounterComparison } from './results-contract/audit.ts';
import { describeAuditRows } from './results-contract/audit-rows.ts';
import type { ResultsBackend } from './results-contract/backend.ts';
import { givenResults } from './results-contract/backend.ts';
import { describeBallot } from './results-contract/ballot.ts';
import { describeCounters } from './results-contract/counters.ts';
import { describeCounting } from './results-contract/counting.ts';
import { describeDeadLetterSummary } from './results-contract/dead-letter-summary.ts';
import { describeDeadLetters } from './results-contract/dead-letters.ts';
import { describeMigrating } from './results-contract/migrating.ts';
import { describeObservers } from './results-contract/observers.ts';
import { describeOverlappingWriters } from './results-contract/overlapping-writers.ts';
import { describePrivileges } from './results-contract/privileges.ts';
import { describeReading } from './results-contract/reading.ts';
import { describeRebuilding } from './results-contract/rebuilding.ts';
import { describeRounds } from './results-contract/rounds.ts';
import { describeSettling } from './results-contract/settling.ts';
import { describeWatching } from './results-contract/watching.ts';

/**
 * Everything the specification says of `results/`, for one kind of database. A second kind joins by one call. What
 * needs several sessions at once is skipped, with the reason, where the backend says it has one only.
 */
export function describeResults(name: string, backend: ResultsBackend): void {
  describe(`results on ${name}`, () => {
    describe('with a schema', () => {
      const given = givenResults(backend);
      describeCounting(given);
      describeCounters(given);
      describeBallot(given);
      describePrivileges(given);
      describeDeadLetters(given);
      describeDeadLetterSummary(given);
      describeAudit(given);
      describeCounterComparison(given);
      describeReading(given);
      describeWatching(given);
      describeOverlappingWriters(given);
      describeObservers(given);
      describeRebuilding(given);
      describeAuditRows(given);
      describeSettling(given);
      describeRounds(given);
    });
    describeMigrating(backend);
  });
}
