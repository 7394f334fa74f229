import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROUTES } from '#contract/routes.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import buildPage from '#tests/servers/build-page.ts';
import { makePythonEnvironment } from '#tests/servers/python-environment.ts';

/**
 * Holds the api to its own contract: schemathesis reads the OpenAPI document from a real standalone vote and sends
 * what the document allows and what it forbids.
 */
const HELP = `npm run test:fuzz

Starts a vote of its own and lets schemathesis try every operation of its OpenAPI document but two: the event
stream, which never ends, and the document itself. Ends with 0 when document and api agree, with 1 when they do not.

  FUZZ_SEED=N      repeats a run; the seed of each is printed
  FUZZ_EXAMPLES=N  requests drawn for each operation and way to draw them; 100

Needs python3 (3.11 or later) with venv. What it installs stays in node_modules/.cache/fuzz.`;

const EXAMPLES = '100';
const SEEDS = 2 ** 31;
const CACHE = path.resolve(import.meta.dirname, '../node_modules/.cache/fuzz');
const REQUIREMENTS = path.resolve(import.meta.dirname, 'fuzz-requirements.txt');
const PYTHON = path.join(CACHE, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');

/** `/api` shows the address of a receipt as a template, which would be followed as if `{request_id}` were an id. */
const CONFIG = '[phases.stateful.inference]\nalgorithms = ["dependency-analysis"]\n';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());

try {
  if (parseArgs({ options: { help: { type: 'boolean' } } }).values.help) console.log(HELP);
  else process.exitCode = await fuzz();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** @returns The exit code of schemathesis. */
async function fuzz(): Promise<number> {
  const seed = process.env.FUZZ_SEED || String(randomInt(SEEDS));
  const examples = process.env.FUZZ_EXAMPLES || EXAMPLES;
  await installSchemathesis();
  buildPage();
  const standalone = await Standalone.start();
  try {
    console.log(`FUZZ_SEED=${seed} FUZZ_EXAMPLES=${examples}`);
    return await schemathesis(new URL(ROUTES.openapi, standalone.url), seed, examples);
  } finally {
    await standalone.close();
  }
}

async function schemathesis(document: URL, seed: string, examples: string): Promise<number> {
  const config = path.join(CACHE, 'schemathesis.toml');
  await writeFile(config, CONFIG);
  const drawn = ['--seed', seed, '--max-examples', examples, '--generation-database', 'none'];
  const limits = ['--exclude-operation-id', 'resultsStream', '--request-timeout', '10'];
  const told = ['--continue-on-failure', '--output-sanitize', 'false'];
  const run = ['run', document.href, '--checks', 'all', ...drawn, ...limits, ...told];
  return await ended(PYTHON, ['-m', 'schemathesis.cli', '--config-file', config, ...run]);
}

/** Makes the virtual environment anew whenever other versions are asked for. */
async function installSchemathesis(): Promise<void> {
  const marker = path.join(CACHE, 'installed.txt');
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === wanted) return;
  console.log('Installing schemathesis into node_modules/.cache/fuzz …');
  await rm(CACHE, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  makePythonEnvironment(CACHE, REQUIREMENTS);
  await writeFile(marker, wanted);
}

/** Runs a program in this terminal and resolves with its exit code. */
async function ended(file: string, args: readonly string[]): Promise<number> {
  const { signal } = interrupted;
  const env = { ...process.env, NO_PROXY: '127.0.0.1' };
  const [code] = await once(spawn(file, args, { cwd: CACHE, env, signal, stdio: 'inherit' }), 'close');
  return code ?? 1;
}
