/** The count, and how fresh it is. */
export const results = {
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
};
