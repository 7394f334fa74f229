import type { Courses } from './course.ts';
import { API, CONSUMER, ELSEWHERE } from './course.ts';

/** Requests of the api by their answer; by default those that cast a vote. */
function answers(status: string, values: string, { route = '/api/vote', pod = API } = {}) {
  const labels = `${pod},http_request_method="POST",http_route="${route}",http_response_status_code="${status}"`;
  return { [`http_server_request_duration_seconds_count{${labels}}`]: values };
}

/** Votes counted in all, and those of them within so many seconds. */
function counted(all: string, inTime: string, le = '2.5') {
  return {
    [`voting_vote_to_count_seconds_count{${CONSUMER}}`]: all,
    [`voting_vote_to_count_seconds_bucket{${CONSUMER},le="${le}"}`]: inTime,
  };
}

/** A thousand votes a step, longer than each of these courses lasts. */
const WELL = '0+1000x500';

const fail = (number: string) =>
  `The api could not take ${number} votes of the last hours: too many for the objective of 99.9 % to be met. Voters' pages keep them and send them again.`;
const someFail = (number: string) =>
  `The api could not take ${number} votes of the last days: if it goes on, the objective of 99.9 % is missed.`;
const late = (number: string, span: string, seconds = '2.5') =>
  `${number} votes of the last ${span} were counted later than ${seconds} s after they were taken. None is lost.`;

export const BUDGET_COURSES: Readonly<Record<string, Courses>> = {
  VotesFail: {
    'fires when two votes of a hundred fail for an hour': {
      series: { ...answers('201', WELL), ...answers('503', '0+20x400') },
      at: '400m',
      fires: [{ description: fail('1.2k') }],
    },
    'fires when seven of a thousand fail for six hours': {
      series: { ...answers('201', WELL), ...answers('503', '0+7x400') },
      at: '400m',
      fires: [{ description: fail('2.52k') }],
    },
    'fires on after a pause of minutes, for the last half hour was as bad': {
      series: { ...answers('201', WELL), ...answers('503', '0+12x390 4680x40') },
      at: '400m',
      fires: [{ description: fail('4.2k') }],
    },
    'fires by the objective that is set': {
      series: { ...answers('201', WELL), ...answers('503', '0+2x400') },
      at: '400m',
      values: { takenPercent: 99.99 },
      fires: [{ description: fail('120').replace('99.9 ', '99.99 ') }],
    },
    'is silent when five of a thousand fail, which lasts for six days': {
      series: { ...answers('201', WELL), ...answers('503', '0+5x400') },
      at: '400m',
    },
    'is silent when it is over': {
      series: { ...answers('201', WELL), ...answers('503', '0x400 60+60x59 3600x40') },
      at: '500m',
    },
    'is silent when ten votes in all have failed': {
      series: { ...answers('201', '0+1x400'), ...answers('503', '0x390 1+1x9') },
      at: '400m',
    },
    'is silent about votes that are refused for a reason of their own, and about other routes and votes': {
      series: {
        ...answers('201', WELL),
        ...answers('409', WELL),
        ...answers('503', WELL, { route: '/api/ballot/reveal' }),
        ...answers('503', WELL, { pod: ELSEWHERE }),
      },
      at: '400m',
    },
  },
  SomeVotesFail: {
    'fires when four votes of a thousand fail for a day': {
      series: { ...answers('201', WELL), ...answers('503', '0+4x440') },
      at: '1500m',
      stepMinutes: 10,
      fires: [{ description: someFail('576') }],
    },
    'fires when three of two thousand fail for three days': {
      series: { ...answers('201', '0+2000x440'), ...answers('503', '0+3x440') },
      at: '4400m',
      stepMinutes: 10,
      fires: [{ description: someFail('1.296k') }],
    },
    'is silent when one of two thousand fails for three days': {
      series: { ...answers('201', '0+2000x440'), ...answers('503', '0+1x440') },
      at: '4400m',
      stepMinutes: 10,
    },
    'is silent when it is over': {
      series: { ...answers('201', WELL), ...answers('503', '0+8x400 3200x40') },
      at: '4400m',
      stepMinutes: 10,
    },
  },
  VotesAreCountedLate: {
    'fires when a fifth is late for an hour': {
      series: counted(WELL, '0+800x400'),
      at: '400m',
      fires: [{ description: late('12k', 'hours') }],
    },
    'fires when seven of a hundred are late for six hours': {
      series: counted(WELL, '0+930x400'),
      at: '400m',
      fires: [{ description: late('25.2k', 'hours') }],
    },
    'fires on after a pause of minutes, for the last half hour was as bad': {
      series: counted(WELL, '0+900x390 352000+1000x40'),
      at: '400m',
      fires: [{ description: late('35k', 'hours') }],
    },
    'fires where the bucket that is set is written as Prometheus 3 does': {
      series: counted(WELL, '0+800x400', '1.0'),
      at: '400m',
      values: { countedSeconds: 1 },
      fires: [{ description: late('12k', 'hours', '1') }],
    },
    'fires where it is written as the api does': {
      series: counted(WELL, '0+800x400', '1'),
      at: '400m',
      values: { countedSeconds: 1 },
      fires: [{ description: late('12k', 'hours', '1') }],
    },
    'is silent when five of a hundred are late': { series: counted(WELL, '0+950x400'), at: '400m' },
    'is silent when it is over': {
      series: counted(WELL, '0+1000x400 400400+400x59 425000+1000x40'),
      at: '500m',
    },
    'is silent while nobody votes': { series: counted('5000x400', '100x400'), at: '400m' },
  },
  SomeVotesAreCountedLate: {
    'fires when four votes of a hundred are late for a day': {
      series: counted(WELL, '0+960x440'),
      at: '1500m',
      stepMinutes: 10,
      fires: [{ description: late('5.76k', 'days') }],
    },
    'fires when three of two hundred are late for three days': {
      series: counted(WELL, '0+985x440'),
      at: '4400m',
      stepMinutes: 10,
      fires: [{ description: late('6.48k', 'days') }],
    },
    'is silent when one of two hundred is late for three days': {
      series: counted(WELL, '0+995x440'),
      at: '4400m',
      stepMinutes: 10,
    },
    'is silent when it is over': {
      series: counted(WELL, '0+900x400 361000+1000x40'),
      at: '4400m',
      stepMinutes: 10,
    },
  },
};
