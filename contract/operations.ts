import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import { PIPELINE, REQUEST_ID, RESULTS } from './examples.ts';
import { Pipeline } from './pipeline.ts';
import { ROUTES } from './routes.ts';
import {
  About,
  Ballot,
  DocsPage,
  Health,
  History,
  HistoryQuery,
  OpenApi,
  Ready,
  Receipt,
  ReceiptParams,
  Results,
  ResultsEvents,
  ResultsHeaders,
  VoteAccepted,
  VoteHeaders,
  VoteRequest,
} from './schemas.ts';

/** One thing the api does. What it takes and answers is told by the schemas that validate and serialise it. */
export interface Operation {
  /** The method it is documented by comes first. */
  readonly methods: readonly [Method, ...Method[]];
  /** From ROUTES. */
  readonly path: string;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: TObject;
  readonly querystring?: TObject;
  readonly headers?: TObject;
  readonly body?: TObject;
  readonly bodyExample?: unknown;
  /** Answers only whoever knows this, as a bearer token. */
  readonly secret?: SecretName;
  /** What it answers when it succeeds, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** How it can fail, besides ERRORS_OF_EVERY_OPERATION. */
  readonly errors: readonly ErrorCode[];
}

/** What some operations ask for, by the name of the setting that holds it. */
export type SecretName = 'STAGE_KEY';

export type Method = 'GET' | 'HEAD' | 'POST';

export interface Answer {
  readonly description: string;
  /** Undefined where there is no body. */
  readonly schema?: TSchema;
  /** JSON, unless something else is said. */
  readonly mediaType?: string;
  readonly example?: unknown;
  /** Response headers worth knowing, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What a client may want to ask next, by a name: which operation, with which parameters out of this answer. */
  readonly links?: Readonly<Record<string, Link>>;
}

export interface Link {
  readonly operationId: string;
  /** By the parameter's name, a runtime expression of OpenAPI. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What any request may meet before or while an operation serves it. */
export const ERRORS_OF_EVERY_OPERATION = [
  'malformed_request',
  'request_timeout',
  'headers_too_large',
  'internal_error',
] as const satisfies readonly ErrorCode[];

/**
 * Everything the api does, by operation id: the contract as data. The routes, their schemas, the OpenAPI document
 * and the page made from it all derive from this table.
 */
export const OPERATIONS = {
  castVote: {
    methods: ['POST'],
    path: ROUTES.vote,
    summary: 'Cast one vote',
    description:
      'Answered once the event log holds the vote. To be sure that a retry counts once, send an Idempotency-Key; ' +
      'the same key with another option is another vote. Whoever does not know what became of a vote when the ' +
      'ballot is closed asks for its receipt; a vote that waits to be counted is `not_counted` until it is.',
    headers: VoteHeaders,
    body: VoteRequest,
    bodyExample: { option: 'cats' },
    answers: {
      201: {
        description: 'The vote is taken.',
        schema: VoteAccepted,
        example: {
          message: 'Vote recorded successfully',
          option: 'cats',
          stream_id: '1769860800000-0',
          request_id: REQUEST_ID,
        },
        links: {
          receipt: { operationId: 'receipt', parameters: { request_id: '$response.body#/request_id' } },
        },
      },
    },
    errors: [
      'malformed_json',
      'repeated_key',
      'invalid_idempotency_key',
      'payload_too_large',
      'unsupported_media_type',
      'validation_failed',
      'ballot_closed',
      'too_many_votes',
      'overloaded',
      'log_unavailable',
      'outcome_unknown',
    ],
  },
  results: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.results,
    summary: 'Read the results',
    description: 'The newest counts this process knows, at most two seconds old unless they say `stale`.',
    headers: ResultsHeaders,
    answers: {
      200: {
        description: 'The results.',
        schema: Results,
        example: RESULTS,
        headers: { ETag: 'Names these results.', Age: 'On stale results: how old they are, in seconds.' },
      },
      304: { description: 'Nothing has changed since the answer that If-None-Match names.' },
    },
    errors: ['results_unavailable'],
  },
  resultsStream: {
    methods: ['GET'], // A HEAD of what has no end tells nothing.
    path: ROUTES.resultsStream,
    summary: 'Watch the results',
    description: 'The newest results at once, then on every change. An `EventSource` reconnects by itself.',
    answers: {
      200: {
        description: 'The stream, until either side ends it.',
        schema: ResultsEvents,
        mediaType: 'text/event-stream',
        example: `id: ${RESULTS.revision}\ndata: ${JSON.stringify(RESULTS)}\n\n`,
      },
    },
    errors: ['too_many_streams_here', 'too_many_streams'],
  },
  history: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.history,
    summary: 'Read the votes of each minute',
    querystring: HistoryQuery,
    answers: {
      200: { description: 'Counts for each minute; one without votes holds zeros.', schema: History },
    },
    errors: ['validation_failed', 'results_withheld', 'results_unavailable'],
  },
  receipt: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.receipt,
    summary: 'See what became of one vote',
    params: ReceiptParams,
    answers: {
      200: {
        description: 'What is known of the vote. One that nobody cast, or that waits, is `not_counted`.',
        schema: Receipt,
        example: {
          request_id: REQUEST_ID,
          state: 'counted',
          option: 'cats',
          counted_at: '2026-01-31T12:00:00.000Z',
          stream_id: '1769860800000-0',
        },
      },
    },
    errors: ['validation_failed', 'results_unavailable'],
  },
  pipeline: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.pipeline,
    summary: 'See how it stands with each hop of a vote',
    description:
      'What the processes know of themselves, some seconds old at most; answered while any of what they depend on is ' +
      'down. What cannot be known just now is null.',
    answers: {
      200: { description: 'Each hop, and where votes are stuck.', schema: Pipeline, example: PIPELINE },
    },
    errors: [],
  },
  reveal: {
    methods: ['POST'],
    path: ROUTES.reveal,
    summary: 'Reveal the counts',
    description:
      'From now on the counts are shown to everybody, whatever `RESULTS_VISIBLE` says, until the ballot is opened ' +
      'again. For the stage in front of the hall: it takes the key that the api was given as `STAGE_KEY`, and no ' +
      'body. It may be repeated.',
    secret: 'STAGE_KEY',
    answers: {
      200: {
        description: 'The counts are shown.',
        schema: Ballot,
        example: { ballot: 'closed', revealed: true },
      },
    },
    errors: [
      'malformed_json',
      'wrong_stage_key',
      'stage_has_no_key',
      'payload_too_large',
      'unsupported_media_type',
      'validation_failed',
      'ballot_unavailable',
    ],
  },
  about: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.about,
    summary: 'See what this is',
    answers: { 200: { description: 'Name, version, and where the parts are.', schema: About } },
    errors: [],
  },
  openapi: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.openapi,
    summary: 'Read this contract as OpenAPI',
    answers: { 200: { description: 'An OpenAPI 3.1 document.', schema: OpenApi } },
    errors: [],
  },
  docs: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.docs,
    summary: 'Read this contract as a page',
    answers: { 200: { description: 'The page.', schema: DocsPage, mediaType: 'text/html' } },
    errors: [],
  },
  health: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.health,
    summary: 'Ask whether the process answers',
    description: 'Says nothing about what it depends on.',
    answers: { 200: { description: 'It answers.', schema: Health } },
    errors: [],
  },
  ready: {
    methods: ['GET', 'HEAD'],
    path: ROUTES.ready,
    summary: 'Ask whether it can do its work',
    answers: {
      200: { description: 'Everything it depends on is there.', schema: Ready },
      503: { description: 'Something it depends on is missing; the answer names it.', schema: Ready },
    },
    errors: [],
  },
} as const satisfies Record<string, Operation>;
