import type { Pipeline } from '#contract/pipeline.ts';
import type { PresenceReader, PresenceTeller, Seen } from '#event-log/ports.ts';
import type { DeadLetterReader, DeadLetterSummary } from '#results/ports.ts';
import { RepeatedWork } from '#runtime/repeated-work.ts';
import type { PipelineSources } from './pipeline.ts';
import { pipelineOf } from './pipeline.ts';
import type { Viewers } from './viewers.ts';
import { WhileAsked } from './while-asked.ts';

export interface PipelineWatchOptions extends Omit<PipelineSources, 'roll' | 'deadLetters'> {
  readonly roll: PresenceTeller & PresenceReader;
  readonly deadLetters: DeadLetterReader;
  readonly viewers: Pick<Viewers, 'count'>;
}

const TELL_INTERVAL_MS = 1_000;

/**
 * Says on the roll that this process is there, and knows how it stands with the whole pipeline. Who else is there, and
 * what could not be counted, is looked for only while somebody asks.
 */
export class PipelineWatch {
  readonly #options: PipelineWatchOptions;
  readonly #telling: RepeatedWork;
  readonly #roll: WhileAsked<readonly Seen[]>;
  readonly #deadLetters: WhileAsked<DeadLetterSummary>;

  constructor(options: PipelineWatchOptions) {
    const { roll, deadLetters } = options;
    this.#options = options;
    this.#telling = new RepeatedWork(() => this.#tell(), TELL_INTERVAL_MS);
    this.#roll = new WhileAsked(() => roll.read());
    this.#deadLetters = new WhileAsked(() => deadLetters.readDeadLetters());
  }

  start(): void {
    this.#telling.start();
  }

  /** At most a second after it was asked; never rejects. */
  state(): Promise<Pipeline> {
    return pipelineOf({ ...this.#options, roll: this.#roll, deadLetters: this.#deadLetters });
  }

  /** Leaves the roll, and waits for what is under way. */
  async stop(): Promise<void> {
    await Promise.all([this.#telling.stop(), this.#roll.stop(), this.#deadLetters.stop()]);
    await this.#options.roll.close();
  }

  #tell(): Promise<void> {
    const { roll, viewers, intakeFailures } = this.#options;
    return roll.tell({ kind: 'api', viewers: viewers.count, lastFailure: intakeFailures.aged });
  }
}
