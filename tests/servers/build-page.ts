import { execFileSync } from 'node:child_process';
import { PROJECT } from '#tests/processes/node-process.ts';

/** Builds the page where its sources have changed, as `npm start` does before it starts. */
export default function setup(): void {
  execFileSync('node', ['scripts/before-start.js'], { cwd: PROJECT, stdio: 'inherit' });
}
