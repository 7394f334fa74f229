/** What stands on every view, and in place of one that cannot be shown. */
export const page = {
  tagline: 'Everybody votes, everybody sees the count move. Which side are you on?',
  views: { voting: 'Vote', stage: 'Stage', pipeline: 'Pipeline' },
  otherViews: 'Other views',
  /** What search engines and shared links say of each view. */
  descriptions: {
    voting: 'A live vote. Pick your side and watch the count move.',
    stage: 'The live vote for a big screen.',
    pipeline: 'Where the votes are: each hop from the click to the count, live.',
  },
  /** In place of each view where scripts do not run. */
  noScript: {
    voting: 'This page needs JavaScript to send a vote and to show the count.',
    stage: 'This page needs JavaScript to show the count.',
    pipeline: 'This page needs JavaScript to show where the votes are.',
  },
  /** In place of the voting view where its scripts did not come. */
  notStarted: 'This page did not load as a whole, so no vote was sent. Check your connection and reload it.',
  wrongConfig: {
    title: 'This page does not know where to send a vote.',
    apiUrlIs: 'Its API_URL is',
    advice:
      'which is no http or https address. Whoever runs this page has to correct it and load the page again.',
  },
};
