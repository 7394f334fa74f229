import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { program } from './programs.ts';

const SOURCE = path.join(import.meta.dirname, 'faked-clock.c');

/** The wall clock of one program, which a test may set as it likes while the program runs. Its timers are not touched. */
export class FakedClock {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'votes-clock-'));
  readonly #library = path.join(this.#folder, 'faked-clock.so');
  readonly #shown = path.join(this.#folder, 'offset');

  /** Shows the true time until it is set. Linux only, by what the dynamic linker preloads. */
  constructor() {
    execFileSync(program('cc'), ['-shared', '-fPIC', '-O1', '-o', this.#library, SOURCE], { stdio: 'pipe' });
    this.#write(0, 'w');
  }

  /** What has a program go by this clock. */
  get env(): Record<string, string> {
    return { LD_PRELOAD: this.#library, FAKED_CLOCK: this.#shown };
  }

  /** The same, as a program that starts another. */
  get via(): string[] {
    return ['env', ...Object.entries(this.env).map(([name, value]) => `${name}=${value}`)];
  }

  /** Sets it off the true time by so many ms, whole seconds; seen at once. */
  set(offsetMs: number): void {
    this.#write(offsetMs / 1_000, 'r+');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** In place: the program has mapped the file. */
  #write(seconds: number, flags: 'w' | 'r+'): void {
    const file = openSync(this.#shown, flags);
    writeSync(file, new BigInt64Array([BigInt(seconds)]), 0, 8, 0);
    closeSync(file);
  }
}
