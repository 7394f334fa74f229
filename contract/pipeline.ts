import type { Static } from 'typebox';
import Type from 'typebox';

/**
 * `GET /api/pipeline`: how it stands with each hop of a vote. What cannot be known just now is null, never an old
 * figure or a zero; and nothing here names a machine, a process or an address.
 */
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const Time = Type.String({ description: 'RFC 3339, UTC.' });
const AgeMs = Type.Integer({ minimum: 0, description: 'In ms.' });

/** The hops of a vote, in its order. */
const HOPS = ['intake', 'log', 'consumer', 'results'] as const;
export type Hop = (typeof HOPS)[number];

/** What a consumer does. */
const CONSUMER_STATES = ['starting', 'idle', 'counting', 'retrying'] as const;
export type ConsumerState = (typeof CONSUMER_STATES)[number];

/** Why a vote was not taken, as far as the pipeline is the reason and not its sender: codes of the error table. */
export const INTAKE_FAILURES = ['log_unavailable', 'outcome_unknown', 'overloaded'] as const;
/** What a hop can fail of, as kinds and never as messages. */
const FAILURE_CODES = [
  'log_unavailable',
  'database_unavailable',
  'database_refused',
  'internal_error',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

const Failure = Type.Object(
  {
    code: Type.Enum([...FAILURE_CODES], {
      description:
        'The log cannot be reached or refuses; the database cannot be reached or has failed; it refuses what it is asked; something else.',
    }),
    sqlstate_class: orNull(
      Type.String({
        pattern: '^[0-9A-Z]{2}$',
        description: 'The first two letters of SQLSTATE, where the database said one.',
        examples: ['53'],
      }),
    ),
    ms_ago: AgeMs,
  },
  { description: 'The newest failure, however long ago.' },
);

const Intake = Type.Object({
  appended: orNull(
    Type.Integer({ minimum: 0, description: 'Entries the log has taken in all, where it can tell.' }),
  ),
  viewers: orNull(
    Type.Integer({ minimum: 0, description: 'Live streams that are open at all api processes.' }),
  ),
  processes: orNull(Type.Integer({ minimum: 0, description: 'Api processes that are there.' })),
  ballot: orNull(Type.Enum(['open', 'closed'])),
  takes_votes: Type.Boolean({ description: 'Whether this api process takes votes just now.' }),
  last_failure: orNull(
    Type.Object(
      { code: Type.Enum([...INTAKE_FAILURES]), ms_ago: AgeMs },
      {
        description:
          'When a vote was last refused or failed, at any api process, for a reason within the pipeline.',
      },
    ),
  ),
});

const Log = Type.Object({
  reachable: Type.Boolean(),
  takes_writes: orNull(
    Type.Boolean({ description: 'Whether it takes votes: its disk is well, and it has room.' }),
  ),
  memory_ratio: orNull(
    Type.Number({
      minimum: 0,
      description: 'Memory used as a share of its limit; 0 when there is no limit.',
    }),
  ),
  waiting: orNull(Type.Integer({ minimum: 0, description: 'Entries no consumer has been given yet.' })),
  in_hand: orNull(
    Type.Integer({ minimum: 0, description: 'Entries a consumer was given and is not done with.' }),
  ),
  oldest_in_hand_ms: orNull(
    Type.Integer({ minimum: 0, description: 'Age of the oldest entry in hand; 0 when there is none.' }),
  ),
});

const Consumer = Type.Object({
  state: Type.Enum([...CONSUMER_STATES], {
    description: 'It prepares the schema; waits for votes; counts some; or tries again after a failure.',
  }),
  seen_ms_ago: AgeMs,
  last_failure: orNull(Failure),
});

const Results = Type.Object({
  reachable: Type.Boolean({ description: 'Whether the database was read within the last two seconds.' }),
  counted: orNull(Type.Integer({ minimum: 0, description: 'Votes counted in all.' })),
  revision: orNull(Count),
  last_updated: orNull(Time),
  dead_letters: orNull(
    Type.Object({
      count: Count,
      at_least: Type.Boolean({ description: 'There may be more than were counted.' }),
      newest: orNull(Type.Object({ reason: Type.String({ maxLength: 64 }), recorded_at: Time })),
    }),
  ),
  last_failure: orNull(Failure),
});

export const Pipeline = Type.Object({
  stuck_at: orNull(
    Type.Enum([...HOPS], { description: 'The first hop that keeps votes from being counted and shown.' }),
  ),
  intake: Intake,
  log: Log,
  consumers: orNull(
    Type.Array(Consumer, {
      maxItems: 256,
      description: 'Those that are there, in an order that stays; null when it cannot be told.',
    }),
  ),
  results: Results,
});
export type Pipeline = Static<typeof Pipeline>;
