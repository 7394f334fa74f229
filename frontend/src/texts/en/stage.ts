/** The view for a big screen. */
export const stage = {
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
    keysWork: 'Keys work (Esc and the buttons always do)',
    close: 'Close',
  },
  reveal: {
    soon: 'The count is revealed in',
    begins: (seconds: number) => `Revealing in ${seconds} seconds`,
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
    tryAgain: 'The vote could not be reached just now. If the curtain stays closed, try again.',
    failed: (why: string) => `The vote has refused: ${why}`,
  },
  celebration: {
    wins: (option: string) => `${option} win!`,
    leads: (option: string) => `${option} lead!`,
    tie: 'It is a draw!',
  },
};
