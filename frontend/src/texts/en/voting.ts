/** The voting view: the buttons, and the way of one's own vote. */
export const voting = {
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
};
