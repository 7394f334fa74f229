import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded into a process by `--import`: while the file FAIL_WRITES_WHILE is there, what the process writes to files
 * synchronously, as the embedded database does it, fails as on a disk that does not work.
 */
const STANDARD_STREAMS = 2;
const marker = process.env.FAIL_WRITES_WHILE ?? '';
const writeSync = fs.writeSync as (fd: number, ...rest: unknown[]) => number;

Object.assign(fs, {
  writeSync(fd: number, ...rest: unknown[]): number {
    if (fd > STANDARD_STREAMS && fs.existsSync(marker)) {
      throw Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO', errno: -5, syscall: 'write' });
    }
    return writeSync(fd, ...rest);
  },
});
syncBuiltinESMExports();
