import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { end, freePort, launch } from './private-server.ts';
import { program } from './programs.ts';

/** Whom it asks, as one job; `labels` are put on all that comes of it. */
export interface Scraped {
  readonly job: string;
  readonly port: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One series an expression evaluates to just now. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface PrometheusServer {
  /** @throws Error with what Prometheus says of an expression it cannot evaluate. */
  query(expr: string): Promise<Sample[]>;
  stop(): Promise<void>;
}

/** Starts a Prometheus of our own that asks each of these ports every second. */
export async function startPrometheus(scraped: readonly Scraped[]): Promise<PrometheusServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: scraped.map(({ job, port, labels = {} }) => ({
      job_name: job,
      static_configs: [{ targets: [`127.0.0.1:${port}`], labels }],
    })),
  };
  const file = path.join(folder, 'prometheus.yaml');
  await writeFile(file, JSON.stringify(config)); // JSON is YAML.
  const port = await freePort();
  const places = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`];
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const child = await launch([program('prometheus'), ...places, listen], /Server is ready/);
  return {
    async query(expr) {
      const body = new URLSearchParams({ query: expr });
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/query`, { method: 'POST', body });
      const answer: Answer = JSON.parse(await response.text());
      if (answer.status !== 'success') throw new Error(`${expr}: ${answer.error}`);
      return answer.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    async stop() {
      await end(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

type Answer =
  | { status: 'success'; data: { result: { metric: Record<string, string>; value: [number, string] }[] } }
  | { status: 'error'; error: string };
