/** Two numbers of 64 bits and what is between them. */
const ID_LENGTH_MAX = 41;
/** A UUID. */
const REQUEST_ID_LENGTH_MAX = 36;

// Where in a slot what is: three lengths, and two texts of a byte a character.
const ID_LENGTH = 0;
const MS_LENGTH = 1;
const REQUEST_ID_LENGTH = 2;
const ID = 3;
const REQUEST_ID = ID + ID_LENGTH_MAX;
const SLOT = REQUEST_ID + REQUEST_ID_LENGTH_MAX;

/** So many there is room for at first. */
const SLOTS_AT_FIRST = 1_024;

/**
 * Promises in the order they were given, up to a limit, in flat memory: as objects, which live for a second and so
 * outlive a scavenge, they would be copied and walked by the garbage collector time and again. It grows by doubling,
 * with the first promise, and is not given back.
 *
 * Each has a number that grows with each that is added. A number may come to name a later promise by `keep`, but never
 * one that was added behind the one it named.
 */
export class PromiseRing {
  readonly #sizeMax: number;
  #slots = 0;
  #texts = Buffer.alloc(0);
  #epochs = new Uint32Array(0);
  #oldest = 0;
  #end = 0;

  /** @param sizeMax So many are kept, at least one; of more, the newest. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /** The number of the oldest, or of the next where there is none. */
  get oldest(): number {
    return this.#oldest;
  }

  /** The number the next will have. */
  get end(): number {
    return this.#end;
  }

  /**
   * Adds a promise, without making anything that must be collected.
   *
   * @param id As a stream gives it, without needless zeros.
   * @param requestId A UUID, or no longer; its characters are kept as a byte each.
   * @param epoch Of the connection it was given on.
   * @returns Whether no promise went for it. Where it is full the oldest goes, and where no slot can hold the new one,
   *   that one.
   */
  add(id: string, requestId: string, epoch: number): boolean {
    if (id.length > ID_LENGTH_MAX || requestId.length > REQUEST_ID_LENGTH_MAX) return false;
    const isFull = this.#end - this.#oldest === this.#sizeMax;
    if (isFull) this.#oldest += 1;
    else if (this.#end - this.#oldest === this.#slots) this.#grow();
    const slot = this.#end % this.#slots;
    const at = slot * SLOT;
    this.#texts[at + ID_LENGTH] = id.length;
    this.#texts[at + MS_LENGTH] = id.indexOf('-');
    this.#texts[at + REQUEST_ID_LENGTH] = requestId.length;
    this.#texts.write(id, at + ID, 'latin1');
    this.#texts.write(requestId, at + REQUEST_ID, 'latin1');
    this.#epochs[slot] = epoch;
    this.#end += 1;
    return !isFull;
  }

  /** As all that is asked of a promise: only by a number from `oldest` on and before `end`. */
  id(number: number): string {
    return this.#text(number, ID, ID_LENGTH);
  }

  requestId(number: number): string {
    return this.#text(number, REQUEST_ID, REQUEST_ID_LENGTH);
  }

  epoch(number: number): number {
    return this.#epochs[number % this.#slots] ?? 0;
  }

  /** Whether a promise's id comes before another, as `isLater` tells of two texts, without making one. */
  isBefore(number: number, id: string): boolean {
    const at = (number % this.#slots) * SLOT;
    const length = this.#byte(at + ID_LENGTH);
    const msLength = this.#byte(at + MS_LENGTH);
    const otherMsLength = id.indexOf('-');
    if (msLength !== otherMsLength) return msLength < otherMsLength;
    let same = 0;
    while (same < length && this.#byte(at + ID + same) === id.charCodeAt(same)) same += 1;
    if (same > msLength && length !== id.length) return length < id.length;
    return this.#byte(at + ID + same) < id.charCodeAt(same); // Behind the end of equal ones it is NaN.
  }

  /** Lets go of all before a number. */
  dropBefore(number: number): void {
    this.#oldest = Math.max(this.#oldest, Math.min(number, this.#end));
  }

  /** Lets go of all but those whose number is told to be kept. */
  keep(isKept: (number: number) => boolean): void {
    // To where the newer ones were, so that none takes the number of one that is newer.
    let lowest = this.#end;
    for (let number = this.#end - 1; number >= this.#oldest; number -= 1) {
      if (!isKept(number)) continue;
      lowest -= 1;
      this.#copy(this.#texts, this.#epochs, number % this.#slots, lowest % this.#slots);
    }
    this.#oldest = lowest;
  }

  #grow(): void {
    const [texts, epochs, slots] = [this.#texts, this.#epochs, this.#slots];
    this.#slots = Math.min(this.#sizeMax, Math.max(SLOTS_AT_FIRST, 2 * slots));
    this.#texts = Buffer.alloc(this.#slots * SLOT);
    this.#epochs = new Uint32Array(this.#slots);
    for (let number = this.#oldest; number < this.#end; number += 1)
      this.#copy(texts, epochs, number % slots, number % this.#slots);
  }

  #copy(texts: Buffer, epochs: Uint32Array, from: number, to: number): void {
    texts.copy(this.#texts, to * SLOT, from * SLOT, (from + 1) * SLOT);
    this.#epochs[to] = epochs[from] ?? 0;
  }

  #text(number: number, place: number, lengthPlace: number): string {
    const at = (number % this.#slots) * SLOT;
    return this.#texts.toString('latin1', at + place, at + place + this.#byte(at + lengthPlace));
  }

  #byte(at: number): number {
    return this.#texts[at] ?? 0;
  }
}
