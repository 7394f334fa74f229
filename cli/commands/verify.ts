import type { Pass } from '#audit/pass.ts';
import { entriesIn, goThrough } from '#audit/pass.ts';
import { createVoteAuditor } from '#results/postgres/tally-ports.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { count } from '../figures.ts';
import type { Verified } from '../verify/words.ts';
import { isSound, verifiedInWords } from '../verify/words.ts';

/** Few enough that a vote which lends its database is served in between. */
const PAGE_SIZE = 500;
const NAMED_MAX = 10;

export const verify: Command = {
  name: 'verify',
  group: 'repair',
  summary: 'prove that every acknowledged entry of the event log is counted, and the counters right',
  help: `Goes once through what the event log still holds (LOG_RETENTION_MINUTES) and changes nothing. What the consumers have
acknowledged has to be counted, or kept as a dead letter; what is neither is missing, and votes replay counts it. Then
each counter is compared with its audit rows; votes rebuild sets it right. Safe while votes come.`,
  example: 'verify --json',
  exits: {
    0: 'nothing is missing, and each counter equals its audit rows',
    1: 'entries are missing, or a counter differs',
    2: 'the event log or the database cannot be asked: nothing is proven',
  },
  async run({ terminal, places: open, signal }) {
    const { retained: log, database, patient } = await open();
    let pass: Pass | undefined;
    const sides = { log, auditor: createVoteAuditor(database) };
    for await (const { soFar } of goThrough(sides, { pageSize: PAGE_SIZE, keptMax: NAMED_MAX })) {
      if (signal.aborted) return EXIT.interrupted;
      pass = soFar;
      terminal.progress(`${count(entriesIn(soFar))} entries compared, ${count(soFar.missing)} missing …`);
    }
    if (pass === undefined) return EXIT.failed;
    terminal.progress('Comparing the counters with the audit rows …');
    const counters = await createVoteAuditor(patient).compareCounters();
    const verified: Verified = {
      entries: entriesIn(pass),
      counted: pass.counted,
      dead_lettered: pass.deadLettered,
      resent: pass.resent,
      waiting: pass.waiting,
      missing: pass.missing,
      first_missing: pass.missingFirst.map(({ position, requestId }) => ({
        position,
        request_id: requestId ?? null,
      })),
      counters,
    };
    terminal.result(verified, verifiedInWords);
    return isSound(verified) ? EXIT.done : EXIT.found;
  },
};
