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
    wrongConfig: {
      title: 'This page does not know where to send a vote.',
      apiUrlIs: 'Its API_URL is',
      advice:
        'which is no http or https address. Whoever runs this page has to correct it and load the page again.',
    },
  },
  voting: {
    panel: 'Vote',
    legend: 'Vote for one',
    /** Before the name of an option, for those who hear the buttons. */
    voteFor: 'Vote for',
    /** The options within a sentence. */
    sides: { cats: 'cats', dogs: 'dogs' },
    invitation: 'Tap a side to vote.',
    over: 'Voting is over.',
    sending: (side: string) => `Sending your vote for ${side}…`,
    accepted: (side: string) => `Your vote for ${side} is in.`,
    counting: 'Accepted, and being counted.',
    countingLate: 'Accepted, and waiting to be counted. It is safe.',
    counted: (label: string) => `${label} it is!`,
    countedIn: { before: 'counted', after: (duration: string) => `in ${duration}` },
    milliseconds: (figure: string) => `${figure} ms`,
    seconds: (figure: string) => `${figure} s`,
    minutes: (figure: string) => `${figure} min`,
    deadLettered: {
      title: (side: string) => `Your vote for ${side} arrived, but could not be counted.`,
      advice: 'It is kept. Tell whoever runs this vote, or vote once more.',
    },
    waitingBeside: {
      one: 'An earlier vote of yours waits too, and goes out by itself.',
      many: (figure: string) => `${figure} earlier votes of yours wait too, and go out by themselves.`,
    },
    track: {
      label: 'The way of your vote',
      /** Before a step that is still to come, for those who hear it. */
      notYet: 'not yet',
      sent: 'sent',
      sending: 'sending',
      waiting: 'waiting',
      accepted: 'accepted',
      notSure: 'not sure',
      notTaken: 'not taken',
      counted: 'counted',
      counting: 'counting',
      notCounted: 'not counted',
    },
    actions: {
      voteAgain: 'Vote again',
      tryAgain: 'Try again',
      tryNow: 'Try now',
      trying: 'Trying…',
      chooseAgain: 'Choose again',
      /** What choosing again means where the first vote may have been taken, and where it was not so far. */
      firstMayCount: 'If you choose again, that is another vote: the first may already count.',
      firstIsTakenBack: 'If you choose again, this vote is taken back.',
    },
  },
  failures: {
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
  },
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
  stage: {
    invitation: {
      open: 'Vote with your phone',
      closed: 'See it on your phone',
      qrCode: (address: string) => `QR code of ${address}`,
      wrong: (value: string) =>
        `Nobody can be told where to vote: PUBLIC_URL is ${value}, which is no http or https address.`,
    },
    headline: {
      loading: 'Waiting for the count',
      error: 'The count cannot be reached',
      first: 'Who votes first?',
      none: 'No votes were counted',
      withheld: 'The count is a secret',
      even: 'Neck and neck',
      tie: 'A draw',
      leads: (option: string, lead: string) => `${option} lead by ${lead}`,
      wins: (option: string, lead: string) => `${option} win by ${lead}`,
    },
    leader: 'In the lead',
    winner: 'Winner',
    over: 'Voting is over',
    stale: (age: string) => `Not up to date: the count of ${age}`,
    figures: {
      votes: (votes: number) => (votes === 1 ? 'vote' : 'votes'),
      rate: (votes: number) => (votes === 1 ? 'vote a second' : 'votes a second'),
      viewers: (viewers: number) => (viewers === 1 ? 'is watching' : 'are watching'),
    },
    controls: {
      label: 'Stage',
      fullScreen: 'Full screen',
      reveal: 'Reveal',
      qrCode: 'QR code',
      pipeline: 'Pipeline',
      help: 'Keys',
    },
    help: {
      title: 'Keys of the stage',
      fullScreen: 'Full screen, and back',
      reveal: 'Reveal the count, after 3, 2, 1',
      qrCode: 'The QR code alone, for the last row',
      pipeline: 'Look into the pipeline',
      help: 'These keys',
      escape: 'Put away what is in front; end the countdown',
      close: 'Close',
    },
    reveal: {
      soon: 'The count is revealed in',
      cancel: 'Cancel',
      now: 'Here it comes …',
      refused: 'The count is not revealed',
      close: 'Close',
      again: 'Try again',
      noKey:
        'This stage has no key. Open the address that ends in #key= and the key: npm start prints it, or whoever runs the vote has it as STAGE_KEY.',
      wrongKey:
        'The key of this stage is not the one of the vote. Open the address that npm start prints now, or ask whoever runs the vote for STAGE_KEY.',
      apiHasNoKey:
        'The vote was started without STAGE_KEY, so that no stage may reveal the count. Whoever runs it has to set one and start it again.',
      tryAgain: 'The vote could not be reached just now. The count is still a secret; try again.',
      failed: (why: string) => `The vote has refused: ${why}`,
    },
    celebration: {
      wins: (option: string) => `${option} win!`,
      leads: (option: string) => `${option} lead!`,
      tie: 'It is a draw!',
    },
  },
  pipeline,
};
