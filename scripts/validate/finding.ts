/** Something a check found to be wrong. */
export interface Finding {
  /** What is wrong: a sentence. */
  readonly what: string;
  /** A file, an address, a request. */
  readonly where: string;
  /** What to do next: a sentence. */
  readonly next: string;
}

/** Why a check cannot look at what it is for, where nothing of ours is to blame; its message is a note. */
export class CannotLook extends Error {}

/** Shortens what a program or a server said to what can be read in a list of findings. */
export function excerpt(text: string, lengthMax = 400): string {
  const trimmed = text.trim();
  return trimmed.length > lengthMax ? `${trimmed.slice(0, lengthMax)} …` : trimmed;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
