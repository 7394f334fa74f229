import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Option } from '#ballot/options.ts';
import { OPTIONS } from '#ballot/options.ts';
import type { Fate, Outcome } from './fate.ts';

/** A record: the id's 16 bytes, the outcome, the option, two bytes of nothing, and the time in ms. */
const RECORD = 24;
const [ID, OUTCOME, OPTION, TIME] = [0, 16, 17, 20];
const OUTCOMES: readonly Outcome[] = ['accepted', 'refused', 'unknown'];
const NO_OPTION = 255;
const RECORDS_A_WRITE = 1024;

/** Writes what became of each vote to the end of a file, in the order of the answers: five million take 120 MB. */
export class FatesWriter {
  readonly #file: number;
  readonly #records = Buffer.alloc(RECORD * RECORDS_A_WRITE);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  add({ requestId, outcome, option, atMs }: Fate): void {
    const record = this.#records.subarray(this.#used, this.#used + RECORD);
    record.write(requestId.replaceAll('-', ''), ID, 'hex');
    record[OUTCOME] = OUTCOMES.indexOf(outcome);
    record[OPTION] = option === undefined ? NO_OPTION : OPTIONS.indexOf(option);
    record.writeUInt32BE(Math.max(0, Math.round(atMs)), TIME);
    this.#used += RECORD;
    if (this.#used === this.#records.length) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    writeSync(this.#file, this.#records.subarray(0, this.#used));
    this.#used = 0;
  }
}

/** All votes that were cast, by request id, in the order PostgreSQL sorts them in. */
export class Fates implements Iterable<Fate> {
  readonly #records: Buffer;
  /** The numbers of the records in their order. */
  readonly #order: readonly number[];

  constructor(path: string) {
    const records = readFileSync(path);
    this.#records = records;
    const order = Array.from({ length: Math.floor(records.length / RECORD) }, (_, i) => i);
    const at = (i: number) => i * RECORD;
    // Ids grow with time, so that most of it is in order already, which a merge sort makes use of.
    this.#order = order.sort((a, b) =>
      records.compare(records, at(b), at(b) + OUTCOME, at(a), at(a) + OUTCOME),
    );
  }

  get size(): number {
    return this.#order.length;
  }

  *[Symbol.iterator](): Generator<Fate> {
    for (const i of this.#order) yield this.#fate(i);
  }

  /** Whether a client cast this vote. */
  has(requestId: string): boolean {
    const wanted = requestId.toLowerCase();
    let [low, high] = [0, this.#order.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#idOf(this.#order[middle] ?? 0);
      if (found === wanted) return true;
      if (found < wanted) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  #fate(i: number): Fate {
    const record = this.#records.subarray(i * RECORD, (i + 1) * RECORD);
    const option: Option | undefined = OPTIONS[record[OPTION] ?? NO_OPTION];
    const outcome = OUTCOMES[record[OUTCOME] ?? 0] ?? 'unknown';
    return { requestId: this.#idOf(i), outcome, option, atMs: record.readUInt32BE(TIME) };
  }

  #idOf(i: number): string {
    const hex = this.#records.toString('hex', i * RECORD, i * RECORD + OUTCOME);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
