import type { Static } from 'typebox';
import Type from 'typebox';
import { OPTIONS } from '#ballot/options.ts';
import type { ErrorCode } from './errors.ts';
import { ERRORS } from './errors.ts';
import { IDEMPOTENCY_KEY, TRACEPARENT } from './routes.ts';

/**
 * What travels between a client and the api. The same schemas validate requests, type both ends and describe
 * the api to others.
 */
const Closed = { additionalProperties: false };

export const OptionSchema = Type.Enum([...OPTIONS], { description: 'What is voted for.' });
export const RequestIdSchema = Type.String({
  format: 'uuid',
  description: 'A UUID.',
  examples: ['01890a5d-ac96-774b-bcce-b302099a8057'],
});
const Count = Type.Integer({ minimum: 0 });
const Time = Type.String({ description: 'RFC 3339, UTC.' });

/** `POST /api/vote` */
export const VoteRequest = Type.Object({ option: OptionSchema }, Closed);
export type VoteRequest = Static<typeof VoteRequest>;

/** Documents the headers; a key that is no UUID is refused by name, not as a wrong value. */
export const VoteHeaders = Type.Object({
  [IDEMPOTENCY_KEY]: Type.Optional(
    Type.String({
      ...RequestIdSchema,
      description: "A UUID, the vote's request id. A retry with the same key counts once.",
    }),
  ),
  [TRACEPARENT]: Type.Optional(
    Type.String({
      description:
        'The trace the vote is part of (W3C Trace Context), where votes are traced. One that is not valid is ignored.',
      examples: ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
    }),
  ),
});

export const VoteAccepted = Type.Object({
  message: Type.Literal('Vote recorded successfully'),
  option: OptionSchema,
  stream_id: Type.String({ description: 'Where the event log put the vote.' }),
  request_id: RequestIdSchema,
});
export type VoteAccepted = Static<typeof VoteAccepted>;

/** `GET /api/results`, and the data of each event of `GET /api/results/stream` */
export const Results = Type.Object({
  results: Type.Array(
    Type.Object({
      option: OptionSchema,
      count: Count,
      percentage: Type.Number({ minimum: 0, maximum: 100, description: 'At most two decimals.' }),
    }),
    { description: 'In ballot order; empty while the counts are withheld.' },
  ),
  total_votes: Count,
  last_updated: Type.Union([Time, Type.Null()]),
  revision: Type.Integer({
    minimum: 0,
    description: 'Grows with every change of the counts or of the ballot.',
  }),
  ballot: Type.Enum(['open', 'closed'], { description: 'Whether votes are taken.' }),
  withheld: Type.Optional(
    Type.Literal(true, { description: 'The counts are not shown yet, only how many votes there are.' }),
  ),
  stale: Type.Optional(
    Type.Literal(true, { description: 'The database cannot be read; these are the last results known.' }),
  ),
});
export type Results = Static<typeof Results>;

/** Documents the header of `GET /api/results`. */
export const ResultsHeaders = Type.Object({
  'if-none-match': Type.Optional(
    Type.String({ description: 'The ETag of an earlier answer: 304 while nothing has changed.' }),
  ),
});

/** `GET /api/results/stream` */
export const ResultsEvents = Type.String({
  description: 'Server-sent events. `id` is the revision, `data` the Results as JSON.',
});

/** The longest history that may be asked for: a day. */
export const HISTORY_MINUTES_MAX = 1440;

/** `GET /api/results/history` */
export const HistoryQuery = Type.Object(
  {
    minutes: Type.Integer({
      minimum: 1,
      maximum: HISTORY_MINUTES_MAX,
      default: 60,
      description: 'How many minutes, up to the running one.',
    }),
  },
  Closed,
);
export type HistoryQuery = Static<typeof HistoryQuery>;
export const History = Type.Object({
  minutes: Type.Array(
    Type.Object({ minute: Time, counts: Type.Object(Object.fromEntries(OPTIONS.map((o) => [o, Count]))) }),
    { description: 'Oldest first; the running minute is the last.' },
  ),
});
export interface History {
  readonly minutes: readonly {
    readonly minute: string;
    readonly counts: Record<(typeof OPTIONS)[number], number>;
  }[];
}

/** `GET /api/votes/{request_id}` */
export const ReceiptParams = Type.Object({ request_id: RequestIdSchema }, Closed);
export type ReceiptParams = Static<typeof ReceiptParams>;
export const Receipt = Type.Object({
  request_id: RequestIdSchema,
  state: Type.Enum(['counted', 'dead_lettered', 'not_counted']),
  option: Type.Union([OptionSchema, Type.Null()]),
  counted_at: Type.Union([Time, Type.Null()]),
  stream_id: Type.Union([Type.String(), Type.Null()]),
});
export type Receipt = Static<typeof Receipt>;

/** `POST /api/ballot/reveal` */
export const Ballot = Type.Object({
  ballot: Type.Enum(['open', 'closed'], { description: 'Whether votes are taken.' }),
  revealed: Type.Boolean({ description: 'Whether the counts are shown in any case.' }),
});
export type Ballot = Static<typeof Ballot>;

/** `GET /health` */
export const Health = Type.Object({ status: Type.Literal('ok'), timestamp: Time });
export type Health = Static<typeof Health>;

/** `GET /ready` */
export const Ready = Type.Object({
  status: Type.Enum(['ready', 'not_ready']),
  dependencies: Type.Record(
    Type.String(),
    Type.Object({ ok: Type.Boolean(), detail: Type.Optional(Type.String()) }),
  ),
});
export type Ready = Static<typeof Ready>;

/** `GET /api` */
export const About = Type.Object({
  name: Type.String(),
  version: Type.String(),
  description: Type.String(),
  links: Type.Record(Type.String(), Type.String()),
});
export type About = Static<typeof About>;

/** `GET /api/openapi.json` */
export const OpenApi = Type.Object({
  openapi: Type.String({ pattern: '^3\\.1\\.' }),
  info: Type.Object({ title: Type.String(), version: Type.String() }),
  paths: Type.Record(Type.String(), Type.Object({})),
});

/** `GET /api/docs` */
export const DocsPage = Type.String({ description: 'A page for people.' });

/** Every answer that is an error: RFC 9457. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'Where the error is explained, from the root of the api.' }),
  title: Type.String(),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  code: Type.Enum(Object.keys(ERRORS) as ErrorCode[], {
    description: 'Stable: tell errors apart by this.',
  }),
  detail: Type.Optional(Type.String()),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String({ description: 'Where the wrong value stands, such as `body/option`.' }),
        reason: Type.String(),
      }),
    ),
  ),
  request_id: Type.Optional(
    Type.String({
      ...RequestIdSchema,
      description: 'The request id of a vote that was not, or perhaps not, taken: repeat the vote with it.',
    }),
  ),
});
