import type { Command, ExitCode } from './command.ts';
import { EXIT, UsageError } from './command.ts';
import { parseCommandLine } from './command-line.ts';
import { explain } from './explain.ts';
import { findCommand } from './find-command.ts';
import { helpOf, overview } from './help.ts';
import type { Places } from './places.ts';
import type { OpenTerminal } from './terminal.ts';
import { ReaderGone } from './terminal.ts';

export interface RunOptions {
  readonly commands: readonly Command[];
  readonly version: string;
  /** What is typed before a command's name, for the help. */
  readonly typed: string;
  /** Aborts at the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  openTerminal(isJson: boolean): OpenTerminal;
  /** @param folder What `--data` says. */
  openPlaces(folder: string | undefined, terminal: OpenTerminal, signal: AbortSignal): Promise<Places>;
}

/** Does what was typed after `votes`; resolves with what the process ends with, once all that was said is out. */
export async function run(args: readonly string[], options: RunOptions): Promise<ExitCode> {
  const terminal = options.openTerminal(args.includes('--json'));
  const session = new Session(terminal, options);
  const exit = await session.run(args).catch((error) => session.tell(error));
  await terminal.flush();
  return options.interrupted.aborted ? EXIT.interrupted : exit;
}

/** How long a command may take to come to an end once it was told to, in ms. */
const ENDING_MS = 3_000;

class Session {
  readonly #terminal: OpenTerminal;
  readonly #options: RunOptions;
  #command: string | undefined;
  #opening: Promise<Places> | undefined;
  #places: Places | undefined;

  constructor(terminal: OpenTerminal, options: RunOptions) {
    this.#terminal = terminal;
    this.#options = options;
  }

  async run(args: readonly string[]): Promise<ExitCode> {
    const [first, ...others] = args;
    const { commands, version, typed } = this.#options;
    if (first === undefined) throw new UsageError('What shall be done?');
    if (first === '--version') return this.#print(`${version}\n`);
    if (first === '--help' || first === '-h') return this.#print(overview(commands, typed));
    if (first === 'help') return this.run([...others, '--help']);
    if (first.startsWith('-')) throw new UsageError(`The command comes first, and ${first} after it.`);
    const { command, rest } = findCommand(args, commands);
    this.#command = command.name;
    const { values, positionals } = parseCommandLine(command, rest);
    if (values.help === true) return this.#print(helpOf(command, typed));
    const signal = AbortSignal.any([this.#options.interrupted, this.#terminal.readerGone]);
    const folder = typeof values.data === 'string' ? values.data : undefined;
    const places = () => this.#open(folder, signal);
    const running = command.run({ values, positionals, terminal: this.#terminal, signal, places });
    return Promise.race([running, this.#endOf(signal)]).finally(() => this.#close(signal));
  }

  /** Tells the person what went wrong; what comes of being ended by him needs no word. */
  tell(error: unknown): ExitCode {
    if (error instanceof ReaderGone || this.#terminal.readerGone.aborted) return EXIT.done;
    if (this.#options.interrupted.aborted) return EXIT.interrupted;
    const { text, exit } = explain(error, { command: this.#command, places: this.#places });
    this.#terminal.say(text);
    return exit;
  }

  async #print(text: string): Promise<ExitCode> {
    await this.#terminal.write(text);
    return EXIT.done;
  }

  #open(folder: string | undefined, signal: AbortSignal): Promise<Places> {
    this.#opening ??= this.#options.openPlaces(folder, this.#terminal, signal).then((places) => {
      this.#places = places;
      return places;
    });
    return this.#opening;
  }

  /** Resolves some time after `signal`, for what does not heed it. */
  #endOf(signal: AbortSignal): Promise<ExitCode> {
    const { promise, resolve } = Promise.withResolvers<ExitCode>();
    const end = () => setTimeout(resolve, ENDING_MS, EXIT.done).unref();
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    return promise;
  }

  async #close(signal: AbortSignal): Promise<void> {
    const closing = this.#places?.close();
    if (closing !== undefined) await Promise.race([closing, this.#endOf(signal)]);
  }
}
