import { expect, inject } from 'vitest';
import { apply, exec, waitFor } from '../cluster.ts';

/** What a request was answered. */
export interface Answer {
  readonly status: number;
  /** As `application/problem+json`: by this the api's own refusals are told from a gateway's. */
  readonly type: string;
}

/** What a client asks, `times` at once. */
export interface Asked {
  readonly times: number;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether each request says that it was passed on for an address of its own. */
  readonly forged?: boolean;
}

/** Asks by the name the Gateway has, at an address that no DNS knows. It runs in a pod, from its text. */
const ASK = `
const { request } = require('node:http');
const { url, host, times, method, path, headers, body, forged } = JSON.parse(process.argv[1]);
const ask = (_, index) => new Promise((resolve) => {
  const told = forged ? { 'x-forwarded-for': '198.51.100.' + index } : {};
  const asked = request(url + path, { method, headers: { ...headers, ...told, host }, agent: false });
  asked.on('response', (answer) => {
    answer.destroy();
    resolve({ status: answer.statusCode, type: answer.headers['content-type'] ?? '' });
  });
  asked.on('error', ({ message }) => resolve({ status: 0, type: message }));
  asked.end(body);
});
Promise.all(Array.from({ length: times }, ask)).then((all) => console.log(JSON.stringify(all)));
`;

/** A client in a pod of its own, and so with an address of its own. */
export class ClientPod {
  readonly #name: string;
  readonly #namespace: string;
  readonly #url: string;
  readonly #host: string;

  private constructor(name: string, namespace: string, url: string, host: string) {
    this.#name = name;
    this.#namespace = namespace;
    this.#url = url;
    this.#host = host;
  }

  /** Starts one that asks `url` for what `host` serves. */
  static async start(name: string, namespace: string, url: string, host: string): Promise<ClientPod> {
    const { registry, tag } = inject('cluster') ?? expect.unreachable('There is no cluster.');
    const command = ['/nodejs/bin/node', '--eval', 'setInterval(() => {}, 1e6)'];
    const container = { name: 'client', image: `${registry}/voting-api:${tag}`, command };
    await apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace },
        spec: { terminationGracePeriodSeconds: 0, containers: [container] },
      },
    ]);
    await waitFor('condition=Ready', `pod/${name}`, { namespace });
    return new ClientPod(name, namespace, url, host);
  }

  async ask({ method = 'GET', headers = {}, ...asked }: Asked): Promise<readonly Answer[]> {
    const wish = { url: this.#url, host: this.#host, method, headers, ...asked };
    const command = ['/nodejs/bin/node', '--eval', ASK, JSON.stringify(wish)];
    return JSON.parse(await exec(this.#name, this.#namespace, command));
  }

  /** Casts votes at once. */
  vote(times: number, options: Pick<Asked, 'forged'> = {}): Promise<readonly Answer[]> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ option: 'dogs' });
    return this.ask({ times, method: 'POST', path: '/api/vote', headers, body, ...options });
  }
}
