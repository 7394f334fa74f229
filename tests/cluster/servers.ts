import { startNode } from '#tests/processes/node-process.ts';
import { get } from './cluster.ts';
import type { Installation } from './installation.ts';
import { forward } from './port-forward.ts';

const SECRET = 'voting-secrets';

/** The bundled servers, as an operator reaches them from a clone. */
export interface Servers extends AsyncDisposable {
  readonly databaseUrl: string;
  /** Runs `votes` with these arguments; rejects with what it printed where it does not end with `status`. */
  votes(args: readonly string[], status?: number): Promise<string>;
}

/** Opens ways to both servers, with the addresses in the Secret, as docs/DEPLOYMENT.md does. */
export async function openServers({ namespaces }: Installation): Promise<Servers> {
  const { data } = await get<{ data: Record<string, string> }>(`secret/${SECRET}`, namespaces.data);
  const ways = await Promise.all([
    forward('service/postgres', 5432, namespaces.data),
    forward('service/redis', 6379, namespaces.data),
  ]);
  const [databaseUrl, redisUrl] = ['database-url', 'redis-url'].map((key, i) => {
    const url = new URL(Buffer.from(data[key] ?? '', 'base64').toString());
    return Object.assign(url, { host: `127.0.0.1:${ways[i]?.port}` }).href;
  }) as [string, string];
  return {
    databaseUrl,
    async votes(args, status = 0) {
      const command = startNode(['cli/main.ts', ...args], { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
      const ended = await command.ended;
      if (ended === status) return command.printed();
      throw new Error(`votes ${args.join(' ')} ended with ${ended}:\n${command.printed()}`);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(ways.map((way) => way.close()));
    },
  };
}
