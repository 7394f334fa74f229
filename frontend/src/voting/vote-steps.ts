import type { Texts } from '../texts/texts.ts';
import type { VoteState } from './vote-state.ts';

/** How a step of the way stands; each has a sign of its own. */
export type StepLook = 'done' | 'active' | 'waiting' | 'trouble' | 'ahead';

export interface VoteStep {
  readonly look: StepLook;
  /** Which word stands below it. */
  readonly word: Exclude<keyof Texts['voting']['track'], 'label' | 'notYet'>;
}

/** In the order a vote goes through them. */
export const STEPS = ['sent', 'accepted', 'counted'] as const;

const SENT: VoteStep = { look: 'done', word: 'sent' };
const ACCEPTED: VoteStep = { look: 'done', word: 'accepted' };
const ACCEPTED_AHEAD: VoteStep = { look: 'ahead', word: 'accepted' };
const COUNTED_AHEAD: VoteStep = { look: 'ahead', word: 'counted' };

/** How the three steps of a vote's way stand: to be sent, to be accepted, to be counted. */
export function stepsOf(current: VoteState): Readonly<Record<(typeof STEPS)[number], VoteStep>> {
  const [sent, accepted, counted] = looksOf(current);
  return { sent, accepted, counted };
}

function looksOf(current: VoteState): readonly [VoteStep, VoteStep, VoteStep] {
  switch (current.state) {
    case 'idle':
      return [{ look: 'ahead', word: 'sent' }, ACCEPTED_AHEAD, COUNTED_AHEAD];
    case 'sending':
      return [{ look: 'active', word: 'sending' }, ACCEPTED_AHEAD, COUNTED_AHEAD];
    case 'waiting':
      return [{ look: 'waiting', word: 'waiting' }, ACCEPTED_AHEAD, COUNTED_AHEAD];
    case 'accepted':
      return [SENT, ACCEPTED, { look: current.isLate ? 'waiting' : 'active', word: 'counting' }];
    case 'counted':
      return [SENT, ACCEPTED, { look: 'done', word: 'counted' }];
    case 'dead_lettered':
      return [SENT, ACCEPTED, { look: 'trouble', word: 'notCounted' }];
    case 'failed': {
      const word = current.failure.mayCount ? 'notSure' : 'notTaken';
      return [SENT, { look: 'trouble', word }, COUNTED_AHEAD];
    }
  }
}
