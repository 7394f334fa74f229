/** A change to the source that is known to be wrong, and the test that has to see it. */
export interface Mutant {
  /** What the changed source does. */
  readonly name: string;
  /** The file that is changed, by its path from the root. */
  readonly file: string;
  /** The text that is replaced. It stands there exactly once, so that a refactoring that moves it is noticed. */
  readonly from: string;
  readonly to: string;
  readonly killedBy: Killer;
}

/** A test that is green on the source as it is, and fails on the changed one for what it looks at. */
export interface Killer {
  /** The file of the test, by its path from the root. */
  readonly file: string;
  /** The whole title of the test, without those of the blocks around it. */
  readonly test: string;
  /** What it says when it fails for the right reason: the name of the error and its message. */
  readonly says: RegExp;
}
