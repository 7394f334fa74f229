/**
 * `npm start`: prepares what is missing and then runs the standalone vote, on the Node 24 that may only now be there.
 * Not a script before a script of npm's, for many people have those switched off (`ignore-scripts`).
 */
import './before-start.js';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { scripts } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
const [program, ...args] = scripts.standalone.split(' ');

const vote = spawn(program, [...args, ...process.argv.slice(2)], { cwd: PROJECT, stdio: 'inherit' });
// A terminal tells all of its processes of Ctrl-C, so that is only waited out here; the rest is passed on. On Windows
// nobody can send SIGHUP on, and a console that closes tells all of its processes too.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => vote.kill('SIGTERM'));
process.on('SIGHUP', () => process.platform === 'win32' || vote.kill('SIGHUP'));
vote.once('error', (error) => {
  console.error(`The vote cannot start. ${error.message}`);
  process.exit(1);
});
vote.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
