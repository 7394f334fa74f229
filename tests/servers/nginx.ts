import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '#tests/processes/node-process.ts';
import { until } from '#tests/processes/until.ts';
import type { PrivateServer } from './private-server.ts';
import { end, freePort } from './private-server.ts';
import { program } from './programs.ts';

export interface NginxOptions {
  /** The settings of the image. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder of the built page. */
  readonly page?: string;
  /** What it finds in `/etc/resolv.conf`: no nameserver, unless told. */
  readonly resolvConf?: string;
}

export interface Nginx extends PrivateServer {
  /** Everything it has printed. */
  printed(): Promise<string>;
}

/** The user of the image. */
const IMAGE_USER = '101';
const BUILT = path.join(PROJECT, 'frontend/dist');
/** As the image's entrypoint does: our step first, then nginx in its place. */
const START = `"$1" && exec "$2" -c "$PAGE_TMP/nginx.conf" -g 'daemon off;'`;

/**
 * Starts the server of the page as its image does, with this machine's nginx: its files laid out as there, its start
 * script, its user, who may write into `tmp` and nowhere else. Resolves once it answers.
 *
 * @throws Error with what it printed, when it ends before that.
 */
export async function startNginx({
  env = {},
  page = BUILT,
  resolvConf = '',
}: NginxOptions = {}): Promise<Nginx> {
  const folder = await layOut(page, resolvConf);
  const port = Number(env.PORT ?? (await freePort()));
  const url = `http://127.0.0.1:${port}`;
  const child = await run(folder, { PORT: String(port), ...env });
  const printed = () => readFile(path.join(folder, 'log'), 'utf8');
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    await until('nginx answers', async () => hasEnded(child) || (await fetch(`${url}/health`)).ok);
    if (hasEnded(child)) throw new Error(`nginx ended with ${child.exitCode}:\n${await printed()}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, process: child, signal: (name) => void child.kill(name), stop, printed };
}

/** Copies what the image holds to where it may be read by any user, and makes the folder that may be written to. */
async function layOut(page: string, resolvConf: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-nginx-'));
  await chmod(folder, 0o755);
  await cp(path.join(PROJECT, 'frontend/nginx/10-page.sh'), path.join(folder, '10-page.sh'));
  await cp(path.join(PROJECT, 'frontend/nginx/templates'), path.join(folder, 'templates'), {
    recursive: true,
  });
  await cp(page, path.join(folder, 'html'), { recursive: true });
  await chmod(path.join(folder, 'html'), 0o755);
  await writeFile(path.join(folder, 'resolv.conf'), resolvConf);
  await mkdir(path.join(folder, 'tmp'));
  await chmod(path.join(folder, 'tmp'), 0o777);
  return folder;
}

async function run(folder: string, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const step = path.join(folder, '10-page.sh');
  const [file, ...args] = asImageUser(['sh', '-c', START, 'sh', step, program('nginx')]);
  program('envsubst');
  // A file, which nginx opens anew by the name /dev/stdout; a pipe of Node's is a socket, and cannot be.
  const log = await open(path.join(folder, 'log'), 'a');
  await log.chmod(0o666);
  const child = spawn(file ?? '', args, {
    env: {
      PATH: process.env.PATH ?? '',
      PAGE_FOLDER: path.join(folder, 'html'),
      PAGE_TEMPLATES: path.join(folder, 'templates'),
      PAGE_TMP: path.join(folder, 'tmp/page'),
      RESOLV_CONF: path.join(folder, 'resolv.conf'),
      ...env,
    },
    stdio: ['ignore', log.fd, log.fd],
  });
  await once(child, 'spawn');
  await log.close();
  return child;
}

/** TERM and not KILL when the test runner dies: nginx ends its workers. */
function asImageUser(command: readonly string[]): string[] {
  if (process.getuid?.() !== 0) return [...command];
  const user = ['--reuid', IMAGE_USER, '--regid', IMAGE_USER, '--clear-groups'];
  return ['setpriv', ...user, '--pdeathsig', 'TERM', '--', ...command];
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
