import type { Row } from './panel.ts';
import { grown, ours, quantile, rate, theirs } from './panel.ts';

const accepted = ours('voting_votes_accepted_total');
const counted = ours('voting_votes_counted_total');
const requests = (part: string, ...labels: readonly string[]) =>
  ours(`http_server_request_duration_seconds_${part}`, ...labels);
/** Of what each process tells that of ours alone: exporters tell of themselves too. */
const ofNode = (expr: string) => `${expr} and on (job, instance) nodejs_version_info`;
const voteToCount = ours('voting_vote_to_count_seconds_bucket');

const flow: Row = {
  question: 'Is each vote counted within moments?',
  panels: [
    {
      ...{ title: 'Accepted', unit: 'cps', shows: 'number', width: 4 },
      about: 'Votes a second that the event log holds: each was answered 201.',
      queries: [{ expr: `sum(${rate(accepted)})`, legend: 'accepted' }],
    },
    {
      ...{ title: 'Counted', unit: 'cps', shows: 'number', width: 4 },
      about:
        'Votes a second that the database has counted for the first time. Over minutes as many as accepted.',
      queries: [{ expr: `sum(${rate(counted)})`, legend: 'counted' }],
    },
    {
      ...{ title: 'Waiting', unit: 'short', shows: 'number', width: 4 },
      about: 'Votes that are accepted and not yet counted: nobody has read them, or somebody is at them.',
      queries: [
        {
          expr: `max(${ours('redis_stream_group_lag')}) + max(${ours('redis_stream_group_messages_pending')})`,
          legend: 'waiting',
        },
      ],
    },
    {
      ...{ title: 'Viewers', unit: 'short', shows: 'number', width: 4 },
      about: 'Open live streams, of all api processes.',
      queries: [{ expr: `sum(${ours('voting_sse_clients')})`, legend: 'viewers' }],
    },
    {
      ...{ title: 'Lost or missing', unit: 'short', shows: 'number', width: 4, mustBeZero: true },
      about: 'Accepted votes that the log has lost or that no table has. Must be 0: see the row below.',
      queries: [
        {
          expr: `sum(${grown(ours('voting_votes_lost_total'))}) + max(${ours('voting_acknowledged_entries_missing')})`,
          legend: 'lost or missing',
        },
      ],
    },
    {
      ...{ title: 'Dead letters', unit: 'short', shows: 'number', width: 4, mustBeZero: true },
      about: 'Entries of the log that can never be counted, in the time shown. Any is worth a look.',
      queries: [
        { expr: `sum(${grown(ours('voting_dead_letters_total'))}) or vector(0)`, legend: 'dead letters' },
      ],
    },
    {
      ...{ title: 'Accepted and counted', unit: 'cps', shows: 'lines', width: 12 },
      about:
        'Both lines lie upon each other. Accepted alone: nobody counts. A repeated vote is accepted again and counted once.',
      queries: [
        { expr: `sum by (option) (${rate(accepted)})`, legend: 'accepted, {{option}}' },
        { expr: `sum(${rate(accepted)})`, legend: 'accepted' },
        { expr: `sum(${rate(counted)})`, legend: 'counted' },
      ],
    },
    {
      ...{ title: 'From vote to count', unit: 's', shows: 'lines', width: 12 },
      about:
        'Time from taking a vote to committing its count. Slow for long: PostgreSQL is, or consumers are too few.',
      queries: [
        { expr: quantile(0.5, voteToCount), legend: 'half are faster' },
        { expr: quantile(0.95, voteToCount), legend: '95 %' },
        { expr: quantile(0.99, voteToCount), legend: '99 %' },
      ],
    },
  ],
};

const stuck: Row = {
  question: 'Is any vote stuck or lost?',
  panels: [
    {
      ...{ title: 'Unread and in hand', unit: 'short', shows: 'lines', width: 8 },
      about:
        'Entries nobody has read, and those read and not acknowledged. Not there while the log cannot be asked.',
      queries: [
        { expr: `max(${ours('redis_stream_group_lag')})`, legend: 'unread' },
        { expr: `max(${ours('redis_stream_group_messages_pending')})`, legend: 'in hand' },
      ],
    },
    {
      ...{ title: 'Age of the oldest in hand', unit: 's', shows: 'lines', width: 8 },
      about:
        'Above RECLAIM_AFTER_MS for minutes: nobody counts, and the logs of the consumers say what they wait for.',
      queries: [{ expr: `max(${ours('voting_stream_oldest_pending_seconds')})`, legend: 'oldest' }],
    },
    {
      ...{ title: 'Delivered again', unit: 'cps', shows: 'lines', width: 8 },
      about:
        'Some with each consumer that ended without warning. If they go on, consumers die in the middle of a batch.',
      queries: [{ expr: `sum(${rate(ours('voting_redeliveries_total'))})`, legend: 'delivered again' }],
    },
    {
      ...{ title: 'Lost, vanished, missing', unit: 'short', shows: 'lines', width: 8 },
      about:
        'All stay 0. Lost by a log that was set back; deleted by others while in hand; acknowledged and in no table.',
      queries: [
        { expr: `sum(${ours('voting_votes_lost_total')})`, legend: 'lost by the log' },
        { expr: `sum(${ours('voting_entries_vanished_total')})`, legend: 'vanished' },
        { expr: `max(${ours('voting_acknowledged_entries_missing')})`, legend: 'missing' },
      ],
    },
    {
      ...{ title: 'Dead letters by reason', unit: 'short', shows: 'lines', width: 8 },
      about: 'Somebody else writes to the stream, or a release writes what another cannot read.',
      queries: [{ expr: `sum by (reason) (${ours('voting_dead_letters_total')})`, legend: '{{reason}}' }],
    },
    {
      ...{ title: 'Trimmed from the log', unit: 'cps', shows: 'lines', width: 8 },
      about:
        'Counted entries that leave the log. Stands still while the log grows: the consumer logs what keeps them.',
      queries: [{ expr: `sum(${rate(ours('voting_log_entries_trimmed_total'))})`, legend: 'trimmed' }],
    },
  ],
};

const people: Row = {
  question: 'What do people get?',
  panels: [
    {
      ...{ title: 'Requests', unit: 'reqps', shows: 'lines', width: 8 },
      about: 'Requests a second by route, answered with whatever status.',
      queries: [{ expr: `sum by (http_route) (${rate(requests('count'))})`, legend: '{{http_route}}' }],
    },
    {
      ...{ title: 'How long 95 % take', unit: 's', shows: 'lines', width: 8 },
      about: 'Below it lie 95 % of the requests of a route. A live stream is measured when it begins.',
      queries: [{ expr: quantile(0.95, requests('bucket'), 'http_route'), legend: '{{http_route}}' }],
    },
    {
      ...{ title: 'Errors', unit: 'reqps', shows: 'lines', width: 8 },
      about: 'Answers of 5xx by their code, and client_left where nobody waited for one. Empty is good.',
      queries: [
        {
          expr: `sum by (error_type) (${rate(requests('count', 'error_type!=""'))})`,
          legend: '{{error_type}}',
        },
      ],
    },
    {
      ...{ title: 'Votes refused', unit: 'cps', shows: 'lines', width: 8 },
      about: 'By reason: too_many_votes is one address, overloaded wants more of the api. Empty is good.',
      queries: [
        { expr: `sum by (reason) (${rate(ours('voting_votes_refused_total'))})`, legend: '{{reason}}' },
        {
          expr: `sum by (code) (${rate(ours('voting_unreadable_requests_total'))})`,
          legend: 'unreadable: {{code}}',
        },
      ],
    },
    {
      ...{ title: 'Refusing all votes', unit: 'short', shows: 'lines', width: 8 },
      about:
        '1 while an api refuses every vote. overloaded: start more of them. log_unavailable: Redis is full.',
      queries: [
        {
          expr: `max by (reason, instance) (${ours('voting_refusing_votes')})`,
          legend: '{{reason}}, {{instance}}',
        },
      ],
    },
    {
      ...{ title: 'Live streams', unit: 'short', shows: 'lines', width: 8 },
      about:
        'Near SSE_CONNECTIONS_MAX: start more of the api. Falls to 0: a proxy in front cuts or buffers streams.',
      queries: [{ expr: `sum by (instance) (${ours('voting_sse_clients')})`, legend: '{{instance}}' }],
    },
  ],
};

const room: Row = {
  question: 'Have the processes room?',
  panels: [
    {
      ...{ title: 'Longest delay of the event loop', unit: 's', shows: 'lines', width: 8 },
      about:
        'The longest a process was late since it was last asked. More than a second is felt by everybody.',
      queries: [{ expr: ours('nodejs_eventloop_lag_max_seconds'), legend: '{{job}}, {{instance}}' }],
    },
    {
      ...{ title: 'Memory', unit: 'bytes', shows: 'lines', width: 8 },
      about: 'Of each process, as the system sees it. It grows at first and then stays.',
      queries: [
        {
          expr: ofNode(ours('process_resident_memory_bytes')),
          legend: '{{job}}, {{instance}}',
        },
      ],
    },
    {
      ...{ title: 'Processor', unit: 'percentunit', shows: 'lines', width: 8 },
      about: 'Of one core. Node works on one: near 100 % votes are shed, so start more of them before.',
      queries: [
        {
          expr: ofNode(rate(ours('process_cpu_seconds_total'))),
          legend: '{{job}}, {{instance}}',
        },
      ],
    },
  ],
};

const stores: Row = {
  question: 'Have Redis and PostgreSQL room?',
  panels: [
    {
      ...{ title: 'Memory of the event log', unit: 'percentunit', shows: 'lines', width: 6 },
      about:
        'Of its limit. From LOG_MEMORY_RATIO_MAX on counted votes leave the log earlier, above 95 % each vote is refused.',
      queries: [{ expr: `max(${ours('voting_log_memory_ratio')})`, legend: 'used' }],
    },
    {
      ...{ title: 'Memory of Redis', unit: 'bytes', shows: 'lines', width: 6 },
      about: 'What redis_exporter shows of each Redis in the namespace.',
      queries: [
        { expr: theirs('redis_memory_used_bytes'), legend: 'used' },
        { expr: theirs('redis_memory_max_bytes'), legend: 'at most' },
      ],
    },
    {
      ...{ title: 'Connections to PostgreSQL', unit: 'short', shows: 'lines', width: 6 },
      about: 'By what they do. Each api and consumer opens DATABASE_POOL_MAX at most.',
      queries: [{ expr: `sum by (state) (${theirs('pg_stat_activity_count')})`, legend: '{{state}}' }],
    },
    {
      ...{ title: 'Transactions of PostgreSQL', unit: 'cps', shows: 'lines', width: 6 },
      about: 'A batch of votes is one. Rolled back: something fails, and the logs of the consumers say what.',
      queries: [
        { expr: `sum(${rate(theirs('pg_stat_database_xact_commit'))})`, legend: 'committed' },
        { expr: `sum(${rate(theirs('pg_stat_database_xact_rollback'))})`, legend: 'rolled back' },
      ],
    },
  ],
};

/** The dashboard, from what matters most to what explains it. */
export const ROWS: readonly Row[] = [flow, stuck, people, room, stores];
