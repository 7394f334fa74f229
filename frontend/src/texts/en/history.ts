/** The chart of the votes by time. */
export const history = {
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
};
