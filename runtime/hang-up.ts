import { isatty } from 'node:tty';

const STDIN = 0;

/**
 * What SIGHUP says to this process. A terminal sends it when it closes, and whoever was started there has to end; to
 * a process without a terminal an operator says by it that the settings are to be read again. Asked at the start, for
 * a terminal that has closed is none any more.
 */
export function meaningOfHangUp(): 'stop' | 'reload' {
  return isatty(STDIN) ? 'stop' : 'reload';
}
