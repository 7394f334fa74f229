/** What a step does; a stuck pipeline is told by the state it is stuck in. */
export type StepState = 'reading' | 'applying' | 'acknowledging' | 'backing_off';

interface Step {
  state: StepState;
  enteredAt: number;
}

/** The steps of a loop that are under way: one of each batch in hand, and the reading of another. */
export class Steps {
  readonly #underWay = new Set<Step>();

  /** Begins a step; it goes on in other states by `enter`, until it is left by `end`. */
  begin(state: StepState) {
    const step: Step = { state, enteredAt: performance.now() };
    this.#underWay.add(step);
    return {
      enter: (next: StepState) => Object.assign(step, { state: next, enteredAt: performance.now() }),
      end: () => this.#underWay.delete(step),
    };
  }

  /** What has been done about a batch in hand for longest; reading where there is none; undefined where nothing is under way. */
  get state(): StepState | undefined {
    const steps = [...this.#underWay];
    return (steps.find(({ state }) => state !== 'reading') ?? steps[0])?.state;
  }

  /** How long the longest has been in its state, in ms; who rests after a failure is in none. */
  get longestMs(): number {
    const working = [...this.#underWay].filter(({ state }) => state !== 'backing_off');
    return Math.max(0, ...working.map(({ enteredAt }) => performance.now() - enteredAt));
  }
}
