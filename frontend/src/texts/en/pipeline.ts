/** What is the matter, and what to do next. */
const verdict = (cause: string, advice: string) => ({ cause, advice });

const KEEPS_ASKING = 'The page keeps asking by itself.';

/** The view that tells where the votes are. */
export const pipeline = {
  title: 'The way of a vote',
  hopsLabel: 'The hops of a vote, in its order',
  hop: (place: string, name: string) => `${place}. ${name}`,
  stuckHere: 'Stuck here',
  backToBrowser: 'back to the browser',
  notKnown: 'not known',
  because: (reason: string) => `Because ${reason}.`,
  whatIsThis: 'What is this?',
  doneBy: 'Done by',
  tryIt: 'Try it:',
  age: {
    fresh: 'Asked every second',
    none: 'No answer yet',
    old: (age: string) => `Answered ${age}`,
  },
  /** Follows a cause, after a colon. */
  effects: {
    noneTaken: 'no votes are taken',
    noneWaits: 'no vote waits',
    wait: (votes: string, isOne: boolean) => `${votes} ${isOne ? 'waits' : 'wait'} in the log, none is lost`,
    someWait: 'votes wait in the log, none is lost',
    full: (held: string) => `${held}, and the log is full: no more are taken`,
    oldest: (held: string, duration: string) => `${held}, the oldest in hand for ${duration}`,
    asksInstead: 'it asks for the count instead, as far as it can',
    counted: (votes: string) => `${votes} counted, none waits`,
    onTheirWay: (counted: string, waiting: string) => `${counted} counted, ${waiting} on the way`,
    oldAnswer: 'what is shown is from before',
  },
  verdicts: {
    asking: verdict('Asking how the votes fare', 'A moment.'),
    well: verdict('All is well', 'Each vote is counted within moments.'),
    closed: verdict('The ballot is closed', 'It takes no votes. What was accepted before still counts.'),
    unreachable: verdict(
      'This page cannot reach the api',
      `Check that the api runs, and the network of this device. ${KEEPS_ASKING}`,
    ),
    notTheApi: verdict(
      'What answers this page is not the api',
      'Whoever runs this page has to check its API_URL.',
    ),
    tooOld: verdict('This api cannot tell how its votes fare', 'It is older than this page. Update it.'),
    refused: verdict('The api does not tell how the votes fare', `Look at its log. ${KEEPS_ASKING}`),
    overloaded: verdict(
      'The api has too much to do',
      'Start another api. What was refused, pages send again.',
    ),
    intake: verdict('The api takes no votes', 'Look at its log and at its /ready.'),
    logUnreachable: verdict(
      'The event log cannot be reached',
      'Start Redis again, or PostgreSQL where the log is kept there; or mend the way to it. What was not taken, pages send again.',
    ),
    logFull: verdict(
      'The event log takes no more',
      'Make room on its disk, or give Redis memory. What was not taken, pages send again.',
    ),
    log: verdict('The event log does not take votes', 'Look at the log of Redis.'),
    noConsumer: verdict('No consumer is there', 'Start a consumer.'),
    consumerFails: verdict('The consumer cannot count', 'It tries again by itself. Look at its log.'),
    consumerStarts: verdict(
      'The consumer is still starting',
      'It prepares the database. If that takes long, look at its log.',
    ),
    elsewhere: verdict(
      'Votes are stuck at a hop this page does not know',
      'The api is newer than this page: load it again.',
    ),
    slow: verdict(
      'Votes are counted slowly',
      'What a consumer that died had in hand comes again after a while. Else look at the log of the consumer.',
    ),
    notLive: verdict(
      'All is well, but this page is not live',
      'It tries to be live again by itself. Every vote is counted all the same.',
    ),
    databaseUnreachable: verdict(
      'The database cannot be reached',
      'Start PostgreSQL again, or mend the way to it.',
    ),
    databaseUnread: verdict(
      'The database cannot be read',
      'Where it is new, a consumer prepares it: start one. Else it does not answer: look at PostgreSQL.',
    ),
    databaseFails: verdict('Votes cannot be counted', 'Look at the log of PostgreSQL.'),
    database: verdict('The database does not count', 'Look at the log of PostgreSQL.'),
  },
  states: { works: 'Works', waits: 'Waits', broken: 'Broken', unknown: 'Not known' },
  stations: {
    browser: {
      name: 'Browser',
      figures: { shown: 'on screen' },
      says: 'A click gives the vote an id of its own and sends it until somebody promises to count it; then the page waits to see it.',
      tryIt: 'go offline, vote, and come back: the vote is sent again and counts once.',
    },
    api: {
      name: 'Api',
      figures: { accepted: 'accepted', perSecond: 'accepted / s', processes: 'processes' },
      says: 'Checks that it is a vote, puts it into the event log, and answers only once the log holds it. It counts nothing.',
      tryIt: 'kill the api while people vote: their pages send again, and each vote counts once.',
      closed: 'The ballot is closed.',
      refuses: 'Takes no votes just now.',
      lastFailure: (age: string, reason: string) => `Last vote not taken ${age}: ${reason}`,
    },
    log: {
      name: 'Event log',
      figures: { waiting: 'waiting', inHand: 'in hand', memory: 'memory' },
      says: 'Keeps each promised vote, in order, until it is counted. Here votes wait when what comes after is slow or down.',
      tryIt: 'stop every consumer and vote: the tank fills, and nothing is lost.',
      unreachable: 'Cannot be reached.',
      refuses: 'Takes no more: no room on its disk or in its memory.',
      oldest: (duration: string) => `Oldest in hand: ${duration}`,
    },
    consumer: {
      name: 'Consumer',
      figures: { seen: 'running', counting: 'counting now', perSecond: 'counted / s' },
      says: 'Takes votes out of the log by the batch, counts them in the database, and only then tells the log that they are done.',
      tryIt: 'kill it in the middle of a batch and start it again: the batch comes again and counts once.',
      none: 'None is running.',
      several: (count: string, does: string) => `${count} × ${does}`,
      does: {
        starting: 'Prepares the database',
        idle: 'Waits for votes',
        counting: 'Counts votes',
        retrying: 'Tries again',
      },
      doesOther: (state: string) => `Does what this page has no words for (${state})`,
      retries: (does: string, reason: string) => `${does}: ${reason}`,
      lastFailure: (does: string, age: string, reason: string) => `${does}; last failed ${age}: ${reason}`,
    },
    database: {
      name: 'Database',
      figures: { counted: 'counted', perSecond: 'counted / s', deadLetters: 'dead letters' },
      says: 'Counts a batch in one transaction, each vote once however often it comes. What is no vote is kept as a dead letter.',
      tryIt: 'stop PostgreSQL and vote: votes are taken, wait in the log, and are counted once it is back.',
      unreachable: 'Cannot be read.',
      unreachableFor: (reason: string) => `Cannot be read: ${reason}`,
      atLeast: (count: string) => `${count} or more`,
      newest: (reason: string) => `Newest dead letter: ${reason}`,
      lastFailure: (age: string, reason: string) => `Last failed to be read ${age}: ${reason}`,
    },
    push: {
      name: 'Live push',
      figures: { viewers: 'viewers', revision: 'newest revision' },
      says: 'The database hints that the count changed; the api reads it once and sends it to every open page.',
      tryIt: 'kill the api: the page says so, asks every two seconds, and is live again by itself.',
      connections: {
        live: 'This page is live.',
        reconnecting: 'This page is connecting.',
        polling: 'This page asks every two seconds instead.',
        offline: 'This page gets no count.',
      },
    },
  },
  durations: {
    seconds: (count: string) => `${count} s`,
    minutes: (count: string) => `${count} min`,
    hours: (count: string) => `${count} h`,
  },
  /** Why a hop failed, by the code the api gives. */
  reasons: {
    log_unavailable: 'the event log cannot be reached',
    outcome_unknown: 'the event log did not answer in time',
    overloaded: 'there was too much to do',
    database_unavailable: 'the database cannot be reached or has failed',
    database_refused: 'the database refuses what it is asked',
    internal_error: 'something failed that nobody foresaw',
  },
  /** What the database itself gave as the reason, by the class of its SQLSTATE. */
  sqlstates: {
    '08': 'the connection to the database broke',
    '22': 'the database does not take the value',
    '23': 'the database finds a contradiction',
    '25': 'the database only lets itself be read',
    '28': 'the database does not take the password',
    '3D': 'the database of that name is not there',
    '42': 'a table is missing or may not be touched',
    '53': 'the database has run out of connections, memory or disk',
    '55': 'somebody keeps the counters locked',
    '57': 'the database was stopped',
    '58': 'the machine of the database failed',
    XX: 'the database is damaged',
  },
  otherReason: 'something failed that this page has no words for',
  /** What a dead letter is, by the beginning of its reason. */
  deadLetters: {
    option: 'not for anybody one can vote for',
    request_id: 'no proper id',
    timestamp: 'no proper time',
    sqlstate: 'the database refused it',
    other: 'not a vote',
  },
};
