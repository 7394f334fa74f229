import path from 'node:path';
import { ROUTES } from '#contract/routes.ts';
import { apply, exec, waitFor } from '../cluster.ts';
import { NODE, nodeCommand, nodeImage } from '../node-in-pods.ts';

const SCRIPT = path.join(import.meta.dirname, 'ask-from-pod.ts');

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

/** The same as its pod is told it: in full, and by what name at what address. */
export interface Wish extends Asked {
  readonly url: string;
  readonly host: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

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
    const command = [NODE, '--eval', 'setInterval(() => {}, 1e6)'];
    const container = { name: 'client', image: nodeImage(), command };
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
    const wish: Wish = { url: this.#url, host: this.#host, method, headers, ...asked };
    const command = await nodeCommand(SCRIPT, JSON.stringify(wish));
    return JSON.parse(await exec(this.#name, this.#namespace, command));
  }

  /** Casts votes at once. */
  vote(times: number, options: Pick<Asked, 'forged'> = {}): Promise<readonly Answer[]> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ option: 'dogs' });
    return this.ask({ times, method: 'POST', path: ROUTES.vote, headers, body, ...options });
  }
}
