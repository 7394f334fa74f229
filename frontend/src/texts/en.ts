import { pipeline } from './en-pipeline.ts';

/**
 * Everything the page says, in English. Another language is one more file of this shape. Numbers within sentences are
 * formatted before they come here.
 */
export const en = {
  /** BCP 47; what is formatted within sentences follows it. */
  language: 'en',
  options: { cats: 'Cats', dogs: 'Dogs' },
  page: {
    tagline: 'Everybody votes, everybody sees the count move. Which side are you on?',
    views: { voting: 'Vote', stage: 'Stage', pipeline: 'Pipeline' },
    wrongConfig: {
      title: 'This page does not know where to send a vote.',
      apiUrlIs: 'Its API_URL is',
      advice:
        'which is no http or https address. Whoever runs this page has to correct it and load the page again.',
    },
  },
  voting: {},
  failures: {},
  results: {
    title: 'The count',
    votes: (count: string, isOne: boolean) => `${count} ${isOne ? 'vote' : 'votes'}`,
    justNow: 'just now',
    secondsAgo: (seconds: number) => `${seconds} s ago`,
    updated: (age: string) => `updated ${age}`,
    beFirst: 'Be the first to pick a side.',
    soFar: (votes: string) => `${votes} so far`,
    headline: {
      secret: 'The count is a secret for now',
      noVotesYet: 'No votes yet',
      noVotesCounted: 'No votes were counted',
      tie: 'Neck and neck',
      leads: (option: string, lead: string) => `${option} lead by ${lead}`,
      wins: (option: string) => `${option} win!`,
      drawn: 'A tie!',
    },
    final: {
      over: 'Voting is over.',
      ahead: (lead: string) => `Ahead by ${lead}.`,
      level: 'Nobody is ahead.',
    },
    mark: { leads: 'in the lead', wins: 'winner' },
    withheld: 'The curtain rises as soon as the count may be shown.',
    stale: 'These may not be the newest votes. We keep trying to get them.',
    announced: {
      loading: 'Loading the results.',
      error: 'The results cannot be loaded. Still trying.',
      stale: 'The results may be out of date.',
    },
    connection: {
      live: { label: 'Live', explanation: 'Each vote is shown as it is counted.' },
      reconnecting: { label: 'Connecting…', explanation: 'The live connection is being made.' },
      polling: {
        label: 'Asking every 2 s',
        explanation: 'The live connection is away; the page asks for the count every two seconds.',
      },
      offline: {
        label: 'Not updating',
        explanation: 'The count cannot be reached; the page keeps trying.',
      },
    },
  },
  history: {
    title: 'How it went',
    span: { hour: '60 minutes', day: '24 hours' },
    chooseSpan: 'How far back',
    asTable: 'Show as table',
    votesEach: (minutes: number) => (minutes === 1 ? 'Votes a minute' : `Votes every ${minutes} minutes`),
    shareSince: (time: string) => `Share since ${time}`,
    half: '50%',
    mostEach: (option: string, most: string) => `${option}, ${most} at most`,
    shareOf: (option: string, share: string) => `${option} ${share}`,
    summary: (votes: string, from: string, to: string, most: string, at: string) =>
      `${votes} from ${from} to ${to}. Most came at ${at}: ${most}.`,
    shareSummary: (shares: string, time: string) => `Of all votes since ${time}: ${shares}.`,
    table: { from: 'From', all: 'All', hint: 'Newest first.' },
    loading: 'Loading the history…',
    empty: { hour: 'No votes in the last 60 minutes.', day: 'No votes in the last 24 hours.' },
    emptyAdvice: 'With the first vote the chart begins.',
    withheld: 'A secret for now, as the count is.',
    old: 'This may not be the newest. We keep trying to get it.',
    failed: {
      title: 'The history cannot be read just now.',
      advice: 'We keep trying, there is nothing you have to do.',
    },
    notLoaded: {
      title: 'The chart could not be loaded.',
      advice: 'Check your connection and try again. If that does not help, reload the page.',
      again: 'Try again',
    },
  },
  stage: {},
  pipeline,
};
