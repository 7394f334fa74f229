import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedSpan } from './otlp-spans.ts';
import { spansIn } from './otlp-spans.ts';
import type { PrivateServer } from './private-server.ts';
import { end, freePort, launch } from './private-server.ts';
import { installByApt } from './programs.ts';
import { makePythonEnvironment } from './python-environment.ts';

/** A collector of OpenTelemetry data that prints whatever it is sent. */
export interface OtlpReceiver extends PrivateServer {
  /** All that it has printed: every resource, span, attribute, event and link it was sent. */
  printed(): string;
  spans(): ReceivedSpan[];
}

const START_MS = 10_000;

/** Starts rotel, a collector by others, on `port` or a free one. */
export async function startOtlpReceiver(port?: number): Promise<OtlpReceiver> {
  const program = await rotel();
  const chosen = port ?? (await freePort());
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-otlp-'));
  const listen = ['--otlp-http-endpoint', `127.0.0.1:${chosen}`];
  const unused = ['--otlp-grpc-endpoint', `127.0.0.1:${await freePort()}`, '--exporter', 'blackhole'];
  const print = ['--debug-log', 'traces', '--debug-log-verbosity', 'detailed'];
  const own = ['--pid-file', path.join(folder, 'pid')];
  const child = await launch([program, 'start', ...listen, ...unused, ...print, ...own], /Starting Rotel/);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const url = `http://127.0.0.1:${chosen}`;
  await untilItReceives(`${url}/v1/traces`);
  return {
    url,
    port: chosen,
    process: child,
    signal: (name) => void child.kill(name),
    printed: () => printed,
    spans: () => spansIn(printed),
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilItReceives(url: string): Promise<void> {
  const deadline = performance.now() + START_MS;
  const nothing = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"resourceSpans":[]}',
  };
  while ((await fetch(url, nothing).catch(() => undefined))?.status !== 200) {
    if (performance.now() > deadline) throw new Error('The collector does not receive.');
    await sleep(20);
  }
}

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/otlp-receiver');
const PROGRAM = path.join(CACHE, 'rotel-0.0.1a15');
const REQUIREMENTS = path.join(import.meta.dirname, 'otlp-receiver-requirements.txt');

/** The program out of its wheel, kept for the next run; it comes as one file, so that two may install at once. */
async function rotel(): Promise<string> {
  if (existsSync(PROGRAM)) return PROGRAM;
  console.log('Installing rotel, a collector, from PyPI for the tests …');
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(path.join(CACHE, 'installing-'));
  try {
    makePythonEnvironment(folder, REQUIREMENTS);
    const [found = ''] = globSync('lib/python*/site-packages/rotel/rotel-agent', { cwd: folder });
    const program = path.join(folder, 'rotel');
    await copyFile(path.join(folder, found), program);
    installItsLibrary(program, found);
    await rename(program, PROGRAM);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return PROGRAM;
}

/** It is linked to the library of the Python its wheel is for, which Debian keeps apart from Python itself. */
function installItsLibrary(program: string, found: string): void {
  const isRunning = () => {
    try {
      return execFileSync(program, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
    } catch {
      return false;
    }
  };
  if (isRunning()) return;
  const library = `lib${path.basename(path.dirname(path.dirname(path.dirname(found))))}`;
  installByApt([library]);
  if (!isRunning()) throw new Error(`The tests need the shared library of Python: install ${library}.`);
}
