import { count, ms, votes } from '../figures.ts';
import type { Status } from './look.ts';

/** The status for a person: where, how much, and in the end what it comes to. */
export function statusInWords(status: Status): string {
  const rows = [
    ['Where', status.place.name],
    ['Ballot', ballot(status)],
    ['Counted', counted(status)],
    ['Event log', log(status)],
    ['Dead letters', deadLetters(status)],
    ['Processes', processes(status)],
  ];
  const table = rows.map(([name = '', text]) => `${name.padEnd(14)}${text}`).join('\n');
  return `${table}\n\n${verdict(status)}`;
}

const UNKNOWN = 'not known';

function ballot({ ballot: state, revealed }: Status): string {
  return state === null ? UNKNOWN : `${state}, the counts ${revealed ? 'revealed' : 'not revealed'}`;
}

function counted({ counts, total, revision, last_updated }: Status): string {
  if (counts === null || total === null) return UNKNOWN;
  const each = Object.entries(counts).map(([option, number]) => `${option} ${count(number)}`);
  const last = last_updated === null ? 'nobody has voted yet' : `the last at ${last_updated}`;
  return `${votes(total)} (${each.join(', ')}), ${last}, revision ${revision}`;
}

function log({ log: depth }: Status): string {
  if (depth === null) return UNKNOWN;
  const { unread, pending, oldest_pending_ms: oldest, takes_writes, memory_ratio } = depth;
  const waits = `${count(unread)} unread, ${count(pending)} in hand`;
  const age = pending === 0 ? '' : `, the oldest for ${ms(oldest)}`;
  const memory = memory_ratio === 0 ? '' : `, ${Math.round(memory_ratio * 100)} % of its memory used`;
  return `${waits}${age}${memory}${takes_writes ? '' : ', takes no writes'}`;
}

function deadLetters({ dead_letters: letters }: Status): string {
  if (letters === null) return UNKNOWN;
  const { count: number, at_least, newest } = letters;
  if (newest === null) return 'none';
  return `${at_least ? 'more than ' : ''}${count(number)}, the newest at ${newest.recorded_at}: ${newest.reason}`;
}

function processes({ processes: all, place }: Status): string {
  if (place.kind === 'lent-folder' && all === null) return 'one, with api and consumer in it';
  if (all === null) return UNKNOWN;
  if (place.kind === 'own-folder' && all.apis + all.consumers.length === 0) return 'none';
  const { apis, viewers, consumers } = all;
  const states = consumers.length === 0 ? '' : ` (${consumers.join(', ')})`;
  return `${apis} api with ${count(viewers)} watching, ${consumers.length} consumer${states}`;
}

/** In hand for longer than this, a vote is not counted within moments. */
const SLOW_MS = 10_000;

/** What it comes to, and what to do next, in a sentence or two. */
function verdict(status: Status): string {
  const { stuck_at: hop, log: depth, ballot: state, place } = status;
  const waiting = depth === null ? undefined : depth.unread + depth.pending;
  const held = waiting === undefined ? '' : ` ${heldText(waiting)}`;
  if (hop !== null) return `Votes are stuck at the ${NAMES[hop]}. ${ADVICE[hop](status)}${held}`;
  if (place.kind === 'own-folder')
    return 'Nothing is stuck. No vote runs on this folder: npm start goes on with it.';
  if (depth !== null && depth.oldest_pending_ms > SLOW_MS)
    return `Votes are counted slowly: look at the log of the consumer. What a dead one had in hand comes again by itself.${held}`;
  if (state === 'closed') return 'Nothing is stuck. The ballot is closed and takes no votes.';
  return 'Nothing is stuck: each vote is counted within moments.';
}

function heldText(waiting: number): string {
  return waiting === 0
    ? 'No accepted vote waits.'
    : `Accepted and not counted yet: ${count(waiting)}; they are kept.`;
}

const NAMES = { intake: 'intake', log: 'event log', consumer: 'consumer', results: 'results' } as const;

const ADVICE: Readonly<Record<keyof typeof NAMES, (status: Status) => string>> = {
  intake: ({ processes: all }) =>
    all?.apis === 0 ? 'No api is there: start one.' : 'Look at the log of the api.',
  log: ({ log: depth }) =>
    depth === null
      ? 'It cannot be asked: start it again.'
      : 'It takes no votes: make room on its disk or in its memory.',
  consumer: ({ place, processes: all }) => {
    if (place.kind === 'own-folder') return 'No vote runs on this folder: npm start counts them.';
    return all?.consumers.length === 0
      ? 'No consumer is there: start one.'
      : 'Look at the log of the consumer.';
  },
  results: ({ total }) =>
    total === null
      ? 'The database cannot be read.'
      : 'The consumer cannot count: look at the log of PostgreSQL.',
};
