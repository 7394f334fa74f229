import type { Killer, Mutant } from './mutant.ts';

const APPEND = 'event-log/redis-streams/append-script.ts';
const CONNECTION = 'event-log/redis-streams/connection.ts';
const READ = 'event-log/redis-streams/read-partition.ts';
const TRIM = 'event-log/redis-streams/trim-script.ts';
const TABLE_READ = 'event-log/postgres/read.ts';

/** A test of the contract of the event log, on Redis Streams. */
const onStreams = (test: string, says = /^AssertionError/): Killer => ({
  file: 'event-log/redis-streams/redis-streams.integration.test.ts',
  test,
  says,
});
/** The same on the table. */
const onTable = (test: string, says = /^AssertionError/): Killer => ({
  file: 'event-log/postgres/postgres.integration.test.ts',
  test,
  says,
});

const SAME_READER = '[EL3] a vote that was not acknowledged comes again to the same reader after its restart';
const OTHER_READER =
  '[EL3] a vote that another reader sits on comes to this one after reclaimAfterMs, not before';
/** What the tests of the contract say of a vote that does not come. */
const NOTHING_CAME = /^Error: Nothing was delivered within/;
const UNREAD_STAYS = '[EL9] trim never removes what nobody has read';
const PENDING_STAYS =
  '[EL9] trim never removes what is pending, nor the newer votes behind it that it keeps it with';

/** Ways in which a log loses votes between who takes them and who counts them. */
export const LOG_MUTANTS: readonly Mutant[] = [
  {
    name: 'cuts the stream to a length while votes are added',
    file: APPEND,
    from: "'XADD', KEYS[1], '*',",
    to: "'XADD', KEYS[1], 'MAXLEN', '100', '*',",
    killedBy: onStreams('[EL1] append keeps every one of many votes that come at once'),
  },
  {
    name: 'says of a vote whose answer was lost that it was refused',
    file: CONNECTION,
    from: 'const Kind = refused || neverSent ? LogUnavailable : OutcomeUnknown;',
    to: 'const Kind = LogUnavailable;',
    killedBy: {
      file: 'event-log/redis-streams/spoiled-link.integration.test.ts',
      test: '[EL1] append says that the outcome is unknown when the vote went in and the answer was lost',
      says: /^AssertionError: expected error to be instance of OutcomeUnknown/,
    },
  },
  {
    name: 'says of a vote that was sent and not answered in time that it was refused',
    file: CONNECTION,
    from: 'reject(new OutcomeUnknown(`No reply',
    to: 'reject(new LogUnavailable(`No reply',
    killedBy: {
      file: 'event-log/redis-streams/redis-faults.integration.test.ts',
      test: '[EL1] append says outcome unknown within its deadline when the server freezes, then fails at once',
      says: /^AssertionError: expected error to be instance of OutcomeUnknown/,
    },
  },
  {
    name: 'says of votes in the table whose session was ended that they were refused',
    file: 'event-log/postgres/append.ts',
    from: 'const Kind = isCertain ? LogUnavailable : OutcomeUnknown;',
    to: 'const Kind = LogUnavailable;',
    killedBy: {
      file: 'event-log/postgres/table-faults.integration.test.ts',
      test: '[EL1] append says outcome unknown where its session is ended in the middle',
      says: /^AssertionError: expected 'LogUnavailable' to be 'OutcomeUnknown'/,
    },
  },
  {
    name: 'takes a server for safe that evicts what is unread when its memory is full',
    file: 'event-log/redis-streams/observe.ts',
    from: "mayEvict: memory.maxmemory_policy !== 'noeviction'",
    to: 'mayEvict: false',
    killedBy: {
      file: 'event-log/redis-streams/redis-faults.integration.test.ts',
      test: '[EL6] depth tells how full the memory is, and that nothing may be evicted',
      says: /^AssertionError/,
    },
  },
  {
    name: 'begins a new group behind the votes that are there ($ for 0)',
    file: READ,
    from: "ARGV[1], '0', 'MKSTREAM'",
    to: "ARGV[1], '$', 'MKSTREAM'",
    killedBy: onStreams('[EL8] a group that is made late starts at the beginning of the log'),
  },
  {
    name: 'takes a vote for dealt with once it is handed out (NOACK)',
    file: READ,
    from: "'COUNT', String(count)];\n  }\n\n  async #deliver",
    to: "'COUNT', String(count), 'NOACK'];\n  }\n\n  async #deliver",
    killedBy: onStreams(SAME_READER, NOTHING_CAME),
  },
  {
    name: 'reads nothing but what is new after a restart (> only)',
    file: READ,
    from: "['CLIENT', 'ID'], DEADLINE_MS));\n    this.#ownCursor = FIRST;",
    to: "['CLIENT', 'ID'], DEADLINE_MS));",
    killedBy: onStreams(SAME_READER, NOTHING_CAME),
  },
  {
    name: 'leaves to a dead reader what it was handed',
    file: READ,
    from: 'if (performance.now() >= this.#reclaimDue) {',
    to: 'if (performance.now() < 0) {',
    killedBy: onStreams(OTHER_READER, NOTHING_CAME),
  },
  {
    name: 'takes from a living reader what it was just handed',
    file: READ,
    from: 'String(this.#claimableAfterMs),',
    to: "'0',",
    killedBy: onStreams(OTHER_READER),
  },
  {
    name: 'gives a vote another identity when it is taken over',
    file: READ,
    from: 'this.#options.onVanished?.(vanished);\n    return this.#deliver(entries, true);',
    to: `this.#options.onVanished?.(vanished);
    const asNew = ([id, fields]: RawEntry): RawEntry => [
      id,
      fields?.map((each) => (each.length === 36 ? Buffer.from(crypto.randomUUID()) : each)) ?? null,
    ];
    return this.#deliver(entries.map(asNew), true);`,
    killedBy: onStreams(OTHER_READER),
  },
  {
    name: 'does not tell of pending votes that somebody deleted',
    file: READ,
    from: 'await this.acknowledge(vanished);\n      this.#options.onVanished?.(vanished);',
    to: 'await this.acknowledge(vanished);',
    killedBy: {
      file: 'event-log/redis-streams/spoiled-link.integration.test.ts',
      test: '[EL3] a pending entry that somebody deleted is told once and hides none beside it',
      says: /^AssertionError/,
    },
  },
  {
    name: 'removes the name of a silent reader with what is pending on it',
    file: 'event-log/redis-streams/forget-consumers.ts',
    from: '> 0 then return 0 end',
    to: '> 1 then return 0 end',
    killedBy: {
      file: 'event-log/redis-streams/silent-consumers.integration.test.ts',
      test: '[CO5] a name on which something is pending stays, however long it is silent',
      says: /^AssertionError/,
    },
  },
  {
    name: 'trims what is pending',
    file: TRIM,
    from: 'earlier(ARGV[1], earlier(pending or given, given))',
    to: 'earlier(ARGV[1], given)',
    killedBy: onStreams(PENDING_STAYS),
  },
  {
    name: 'trims what nobody has read',
    file: TRIM,
    from: 'earlier(ARGV[1], earlier(pending or given, given))',
    to: 'earlier(ARGV[1], pending or ARGV[1])',
    killedBy: onStreams(UNREAD_STAYS),
  },
  {
    name: 'trims what another group has not read',
    file: TRIM,
    from: 'for _, fields in ipairs(groups) do',
    to: 'for _, fields in ipairs({ groups[#groups] }) do',
    killedBy: {
      file: 'event-log/redis-streams/trim.integration.test.ts',
      test: '[EL9] keeps what a second group has not read',
      says: /^AssertionError: expected \d+ to be \+?0/,
    },
  },
  {
    name: 'trims the table of what nobody has counted',
    file: 'event-log/postgres/trim.ts',
    from: 'where entry.id = oldest.id and acknowledged_at is not null',
    to: 'where entry.id = oldest.id',
    killedBy: onTable(UNREAD_STAYS),
  },
  {
    name: 'leaves in the table what it was handed before a restart',
    file: TABLE_READ,
    from: 'if (this.#lostSight) await database.query(release(consumer));',
    to: '',
    killedBy: onTable(SAME_READER, NOTHING_CAME),
  },
  {
    name: 'leaves in the table what a dead reader was handed',
    file: TABLE_READ,
    from: "or delivered_at < clock_timestamp() - $2::float8 * interval '1 ms'",
    to: 'or $2::float8 < 0',
    killedBy: onTable(OTHER_READER, NOTHING_CAME),
  },
];
