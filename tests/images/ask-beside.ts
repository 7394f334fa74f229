import type { Containers } from './containers.ts';

/** Where the images of Node have it. */
export const NODE = '/nodejs/bin/node';

const ASK = `
  const [url, asked] = process.argv.slice(1);
  const answer = await fetch(url, JSON.parse(asked));
  const body = await answer.text();
  const seen = { status: answer.status, headers: Object.fromEntries(answer.headers), body };
  process.stdout.write(JSON.stringify(seen));`;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Asks from a container beside another, where that one's ports are its own and nobody else's.
 *
 * @param network The name of the container whose network it is.
 * @throws Error when there is no answer, with what the one that asked has said.
 */
export async function askBeside(
  containers: Containers,
  network: string,
  url: string,
  question: Question = {},
): Promise<Answer> {
  const command = ['--input-type=module', '--eval', ASK, url, JSON.stringify(question)];
  const asker = await containers.start('cli', { network: `container:${network}`, entrypoint: NODE, command });
  if ((await asker.ended()) !== 0) throw new Error(await asker.logs());
  return JSON.parse(await asker.logs());
}
