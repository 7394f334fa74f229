import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into a process by `--import`: it dies by SIGKILL at its DIE_AT_WRITE-th change of a file; 7 is before the
 * seventh, 7.5 in the middle of it, with half of the bytes written. Counts only what is done synchronously, as the embedded
 * database does it, and prints the count when the process ends by itself.
 */
const dieAt = Number(process.env.DIE_AT_WRITE ?? 0);
let changes = 0;

function countChange(tearApart: () => void): void {
  changes += 1;
  if (changes !== Math.floor(dieAt)) return;
  if (changes < dieAt) tearApart();
  process.kill(process.pid, 'SIGKILL');
  for (;;); // The signal arrives before the next change.
}

const writeSync = fs.writeSync as (...args: unknown[]) => number;
const STANDARD_STREAMS = 2;

function writeOrDie(
  fd: number,
  bytes: Uint8Array,
  offset = 0,
  length = bytes.length,
  position?: number,
): number {
  if (fd > STANDARD_STREAMS)
    countChange(() => writeSync(fd, bytes, offset, Math.floor(length / 2), position));
  return writeSync(fd, bytes, offset, length, position);
}
Object.assign(fs, { writeSync: writeOrDie });

for (const name of ['ftruncateSync', 'truncateSync', 'renameSync', 'unlinkSync', 'mkdirSync'] as const) {
  const change = fs[name] as (...args: unknown[]) => unknown;
  Object.assign(fs, {
    [name](...args: unknown[]) {
      countChange(() => {});
      return change(...args);
    },
  });
}
syncBuiltinESMExports();

process.on('exit', () => writeSync(STANDARD_STREAMS, Buffer.from(`Changed files ${changes} times.\n`)));
