import { execFileSync } from 'node:child_process';
import { PROJECT } from '#tests/processes/node-process.ts';

/** Builds the page once for the whole run, as it will be served. */
export default function setup(): void {
  execFileSync(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', 'frontend', '--logLevel', 'warn'],
    {
      cwd: PROJECT,
      stdio: 'inherit',
    },
  );
}
