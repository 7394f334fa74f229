import type { WriteStream } from 'node:tty';
import { clock, figure } from './figures.ts';
import type { Sample } from './series.ts';
import type { SoakProgress } from './soak.ts';

/** Where nobody looks at a terminal, a line a minute is enough. */
const QUIET_SECONDS = 60;
const CLEAR_LINE = '\r\x1b[K';

/** Tells how it goes: one line that is written anew on a terminal, elsewhere one a minute. */
export function soakProgress(out: Pick<WriteStream, 'write' | 'isTTY'>): SoakProgress {
  let toldAt = 0;
  return {
    say: (line) => void out.write(`${out.isTTY ? CLEAR_LINE : ''}${line}\n`),
    sampled(sample, seconds) {
      if (out.isTTY) out.write(`${CLEAR_LINE}${lineOf(sample, seconds)}`);
      else if (sample.at - toldAt >= QUIET_SECONDS) {
        toldAt = sample.at;
        out.write(`${lineOf(sample, seconds)}\n`);
      }
      if (out.isTTY && sample.at + 1 > seconds) out.write('\n');
    },
  };
}

function lineOf({ at, values }: Sample, seconds: number): string {
  const {
    accepted = 0,
    viewers = 0,
    api_memory = 0,
    consumer_1_memory = 0,
    unread = 0,
    pending = 0,
  } = values;
  const memory = `api ${figure(api_memory, 'bytes')}, consumer ${figure(consumer_1_memory, 'bytes')}`;
  const waits = `${unread} unread, ${pending} pending`;
  return `${clock(at)} of ${clock(seconds)}  ${accepted} votes/s, ${viewers} viewers  ${memory}  ${waits}`;
}
