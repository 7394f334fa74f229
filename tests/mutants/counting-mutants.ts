import type { Killer, Mutant } from './mutant.ts';

const APPLY = 'consumer/apply.ts';
const LOOP = 'consumer/consumer.ts';
const APPLY_BATCH = 'results/postgres/apply-batch.ts';
const INSERT = 'results/postgres/insert-votes.ts';
const EXAMINE = 'audit/examine.ts';
const LETTERS = 'results/postgres/record-dead-letters.ts';
const TABLES = 'results/migrations/0001_votes.sql';
const TRIGGER = 'results/migrations/0002_count_new_votes.sql';

/** A test of the contract of the results, on PostgreSQL. */
const onResults = (test: string, says = /^AssertionError/): Killer => ({
  file: 'results/postgres/results.integration.test.ts',
  test,
  says,
});
/** A test of two writers who surely meet, on PostgreSQL. */
const onHeldWriters = (test: string): Killer => ({
  file: 'results/postgres/held-writers.integration.test.ts',
  test,
  says: /^DatabaseUnavailable: deadlock detected/,
});
/** A test of the proof, on Redis and PostgreSQL. */
const onAudit = (test: string): Killer => ({
  file: 'audit/examine.integration.test.ts',
  test,
  says: /^AssertionError/,
});
/** A test of the loop that counts. */
const onLoop = (test: string): Killer => ({
  file: 'consumer/consumer.test.ts',
  test,
  says: /^AssertionError/,
});

const APPLIED_TWICE = '[RS2] a vote applied twice counts once, in one batch or in many';
const REVISION = '[RS3] the revision grows with a batch that changes the tally, and only then';

/** Ways in which a vote that is in the log is not counted, or is counted twice. */
export const COUNTING_MUTANTS: readonly Mutant[] = [
  {
    name: 'acknowledges a batch before it is committed',
    file: LOOP,
    from: 'const applied = await surround(deliveries, () =>',
    to: `await reader.acknowledge(deliveries.map(({ position }) => position));
      const applied = await surround(deliveries, () =>`,
    killedBy: onLoop('[CO1] a batch is acknowledged once all of it is committed, and not before'),
  },
  {
    name: 'acknowledges what the database could not take for now',
    file: APPLY,
    from: 'isDataFailure(error.sqlstate))) throw error;',
    to: 'isDataFailure(error.sqlstate))) return true;',
    killedBy: onLoop('[CO1] a batch is acknowledged once all of it is committed, and not before'),
  },
  {
    name: 'makes dead letters of what the database refuses for a failure of its own',
    file: APPLY,
    from: 'if (!(error instanceof DatabaseError && isDataFailure(error.sqlstate))) throw error;',
    to: 'if (!(error instanceof DatabaseError)) throw error;',
    killedBy: onLoop('[CO2] a batch that is refused for anything but what it holds makes no dead letters'),
  },
  {
    name: 'leaves no trace of a vote that the database refuses',
    file: APPLY,
    from: 'await writer.applyBatch(refused);',
    to: '',
    killedBy: onLoop('[CO2] a batch that is tried again takes up where it ended, and tells each entry once'),
  },
  {
    name: 'leaves no trace of an entry that is no vote',
    file: 'consumer/batch.ts',
    from: 'else deadLetters.push({ ...entry, position });',
    to: '',
    killedBy: onLoop('[CO3] what is no vote becomes a dead letter, with the votes around it'),
  },
  {
    name: 'tells votes apart by their position in the log',
    file: TABLES,
    from: 'primary key (request_id, option)',
    to: 'unique (stream_id)',
    killedBy: onResults(APPLIED_TWICE, /^AssertionError: expected { counted: 200 } to deeply equal/),
  },
  {
    name: 'tells votes apart by their request id alone',
    file: TABLES,
    from: 'primary key (request_id, option)',
    to: 'primary key (request_id)',
    killedBy: onResults('[RS2] the same request id with another option is another vote'),
  },
  {
    name: 'refuses a batch with a vote that was counted before (no ON CONFLICT)',
    file: INSERT,
    from: 'on conflict do nothing',
    to: '',
    killedBy: onResults(APPLIED_TWICE, /^DatabaseError: duplicate key value/),
  },
  {
    name: 'says of votes that were counted before that they are new',
    file: APPLY_BATCH,
    from: 'return insertedBy(rows);',
    to: 'return { counted: votes.length };',
    killedBy: onResults(APPLIED_TWICE),
  },
  {
    name: 'counts attempts to insert, not rows',
    file: TRIGGER,
    from: `create trigger count_new_votes
after insert on vote_events
referencing new table as new_votes
for each statement execute function count_new_votes();`,
    to: `create function count_attempt() returns trigger language plpgsql as $$
begin
  update votes set count = count + 1 where option = new.option;
  return new;
end
$$;
create trigger count_attempts before insert on vote_events for each row execute function count_attempt();`,
    killedBy: onResults(APPLIED_TWICE, /^AssertionError: expected \d+ to be 110/),
  },
  {
    name: 'counts a batch in several transactions',
    file: APPLY_BATCH,
    from: 'const rows = await database.transaction(statements);',
    to: `const rows: unknown[] = [];
  for (const statement of statements) rows.push(await database.query(statement));`,
    killedBy: onResults('[RS1] a batch with one vote the database refuses leaves nothing behind'),
  },
  {
    name: 'inserts votes in the order in which they came',
    file: INSERT,
    from: 'order by request_id, option',
    to: '',
    killedBy: onHeldWriters(
      '[RS2] writers in the middle of the same votes, in opposite orders, count each once and never deadlock',
    ),
  },
  {
    name: 'records dead letters in the order in which they came',
    file: LETTERS,
    from: '.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))',
    to: '',
    killedBy: onHeldWriters(
      '[RS2] [RS7] writers in the middle of the same dead letters, in opposite orders, never deadlock',
    ),
  },
  {
    name: 'refuses a batch with an entry that was recorded as a dead letter before',
    file: LETTERS,
    from: '\n      on conflict do nothing',
    to: '',
    killedBy: onResults(
      '[RS7] are recorded once when the entry is delivered again, and again when it holds something else',
      /^DatabaseError: duplicate key value/,
    ),
  },
  {
    name: 'does not raise the revision',
    file: TRIGGER,
    from: 'set revision = revision + 1, changed_at',
    to: 'set revision = revision, changed_at',
    killedBy: onResults(REVISION),
  },
  {
    name: 'raises the revision though nothing is new',
    file: TRIGGER,
    from: 'if not exists (select from new_votes) then',
    to: 'if false then',
    killedBy: onResults(REVISION),
  },
  {
    name: 'finds no vote missing, whatever is recorded',
    file: EXAMINE,
    from: "findings[i] === 'missing'",
    to: 'false',
    killedBy: onAudit(
      '[OP1] misses an entry that was acknowledged and never counted, and one the group was told to pass by',
    ),
  },
  {
    name: 'takes a vote for missing that left the log while it was looked for',
    file: EXAMINE,
    from: '[] : await stillThere(log, doubtful)',
    to: '[] : doubtful',
    killedBy: onAudit('[OP1] when the log lost its end, and gives its place to another vote'),
  },
];
