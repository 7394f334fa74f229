import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { NodeProcess } from './node-process.ts';
import { PROJECT } from './node-process.ts';
import type { Pipeline } from './pipeline.ts';

/** What releases have left behind, a folder for each: see scripts/record-release.ts. A recording is never edited. */
export const RELEASES = path.join(PROJECT, 'tests/releases');

/** The processes of a release, from its own source, with the packages of today. */
export class Release {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Unpacks the source of this release, such as `0.1.0`. */
  static async unpack(version: string): Promise<Release> {
    const folder = await mkdtemp(path.join(tmpdir(), `votes-${version}-`));
    execFileSync('tar', ['-xzf', path.join(RELEASES, version, 'source.tar.gz'), '-C', folder]);
    await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    return new Release(folder);
  }

  /** Starts its api in this pipeline, where it ends with it; resolves once it takes requests, ready or not. */
  async startApi(pipeline: Pipeline, env: Readonly<Record<string, string>> = {}): Promise<NodeProcess> {
    const api = this.#start(pipeline, 'api', { PORT: String(pipeline.apiPort), ...env });
    await api.untilPrinted(/Api started/);
    return api;
  }

  /** Starts its consumer in this pipeline; resolves once it says that it has. */
  async startConsumer(
    pipeline: Pipeline,
    env: Readonly<Record<string, string>> = {},
  ): Promise<NodeProcess & { readonly probeUrl: string }> {
    const consumer = this.#start(pipeline, 'consumer', env);
    const [, port] = await consumer.untilPrinted(/"port":(\d+).*Consumer started/);
    return { ...consumer, probeUrl: `http://127.0.0.1:${port}` };
  }

  /** Removes the source. */
  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  #start(pipeline: Pipeline, process: string, env: Readonly<Record<string, string>>): NodeProcess {
    const { redisUrl, databaseUrl, stream } = pipeline.backends;
    const settings = { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, STREAM_NAME: stream };
    return pipeline.start([path.join(this.#folder, process, 'main.ts')], {
      ...{ METRICS_PORT: '0', ...settings },
      ...env,
    });
  }
}

/** Unpacks the data folder that a standalone vote of this release left; the caller removes the folder it is in. */
export async function unpackStandalone(version: string): Promise<{ parent: string; folder: string }> {
  const parent = await mkdtemp(path.join(tmpdir(), `votes-${version}-`));
  const input = brotliDecompressSync(readFileSync(path.join(RELEASES, version, 'standalone.tar.br')));
  execFileSync('tar', ['-x', '-C', parent], { input });
  return { parent, folder: path.join(parent, 'votes') };
}
