import type { NodeProcess } from '#tests/processes/node-process.ts';
import type { Pipeline } from '#tests/processes/pipeline.ts';
import { freePort } from '#tests/servers/private-server.ts';

/** The process that serves the page and passes `/api` on, as a gateway does. */
export interface PageProcess {
  readonly url: string;
  readonly process: NodeProcess;
}

/** Serves the built page from a process of its own, on `port` or a free one. */
export async function startPage(
  pipeline: Pipeline,
  env: Record<string, string>,
  port?: number,
): Promise<PageProcess> {
  const chosen = port ?? (await freePort());
  const script = ['node_modules/vite/bin/vite.js', 'preview', 'frontend'];
  const page = pipeline.start(script, { PORT: String(chosen), ...env });
  await page.untilPrinted(/Local:/);
  return { url: `http://127.0.0.1:${chosen}/`, process: page };
}
