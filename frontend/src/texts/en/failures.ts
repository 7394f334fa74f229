/** Why something did not work, and what to do next. */
export const failures = {
  notSure: 'We are not sure that your vote arrived.',
  safe: 'Trying again is safe: it is the same vote and counts once.',
  checkConnection: 'Check your connection.',
  waitMoment: 'Wait a moment.',
  waitSeconds: (figure: string) => `Wait ${figure} s.`,
  over: 'Voting is over.',
  notTakenAnyMore: 'Your vote was not taken: the ballot is closed and takes no more votes.',
  countsIfThrough: 'If it got through before, it counts.',
  findOut: 'Try again to find out.',
  goOnAsking: 'We go on asking.',
  noConnection: 'No connection.',
  waitsHere: (side: string) => `Your vote for ${side} waits here and goes out by itself.`,
  keepOpen: 'Keep this page open until then.',
  notTaking: 'The vote is not being taken just now.',
  ourSide: 'Something went wrong on our side.',
  unreachable: 'The vote cannot be reached just now.',
  tooMany: 'Too many votes at once from where you are.',
  refused: {
    title: 'The vote was refused.',
    advice: 'This page may be older than the vote it belongs to. Reload it, then choose again.',
  },
  wrongAddress: {
    title: 'This page asks at the wrong address.',
    advice: 'What answers there is not the vote. Tell whoever runs this page to check its API_URL.',
  },
  outdated: 'Reload the page, it may be older than the vote.',
  results: {
    unread: 'The count cannot be read just now.',
    unreachable: 'We cannot reach the count.',
    keepTrying: 'We keep trying, there is nothing you have to do.',
  },
};
