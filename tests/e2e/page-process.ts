import type { Pipeline } from '#tests/processes/pipeline.ts';
import { freePort } from '#tests/servers/private-server.ts';

/** Serves the built page from a process of its own; gives its address. */
export async function startPage(pipeline: Pipeline, env: Record<string, string>): Promise<string> {
  const port = String(await freePort());
  const page = pipeline.start(['node_modules/vite/bin/vite.js', 'preview', 'frontend'], {
    PORT: port,
    ...env,
  });
  await page.untilPrinted(/Local:/);
  return `http://127.0.0.1:${port}/`;
}
