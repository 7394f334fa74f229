import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { mintRequestId } from '#ballot/request-id.ts';
import { ROUTES } from '#contract/routes.ts';
import { VoteConnection } from '#tests/campaign/load/vote-connection.ts';

/** How long an update took from the vote that caused it, in ms. */
export interface UpdateFigures {
  readonly firstMs: number;
  readonly lastMs: number;
}

const AT_ONCE = 100;
/** Of one address, fewer than an api lets in. */
const PER_ADDRESS = 4_000;

/** Many viewers of the live results in one process, each on a connection of its own. */
export class ViewingCrowd {
  readonly #port: number;
  readonly #sockets: Socket[] = [];
  /** The newest revision each has seen, by its place. */
  readonly #seen: Float64Array;
  #awaited = { revision: 0, missing: 0, firstAt: 0, lastAt: 0, onAll: () => {} };

  private constructor(port: number, count: number) {
    this.#port = port;
    this.#seen = new Float64Array(count);
  }

  /** Resolves once all of them have seen the results. */
  static async gather(port: number, count: number): Promise<ViewingCrowd> {
    const crowd = new ViewingCrowd(port, count);
    const allSee = crowd.#untilAllSee(1);
    for (let opened = 0; opened < count; opened += AT_ONCE) {
      const places = Array.from({ length: Math.min(AT_ONCE, count - opened) }, (_, i) => opened + i);
      await Promise.all(places.map((place) => crowd.#view(place)));
    }
    await allSee;
    return crowd;
  }

  /** Casts one vote, and waits until everybody has seen an update that came of it. */
  async vote(): Promise<UpdateFigures> {
    const before = this.#seen.reduce((most, each) => Math.max(most, each));
    const allSee = this.#untilAllSee(before + 1);
    const connection = new VoteConnection(this.#port);
    const votedAt = performance.now();
    const answer = await connection.cast('cats', mintRequestId());
    if (answer.kind !== 'answered' || answer.status !== 201)
      throw new Error(`The vote was not taken: ${JSON.stringify(answer)}.`);
    await allSee;
    connection.close();
    const { firstAt, lastAt } = this.#awaited;
    return { firstMs: firstAt - votedAt, lastMs: lastAt - votedAt };
  }

  async #view(place: number): Promise<void> {
    const localAddress = `127.0.0.${1 + Math.floor(place / PER_ADDRESS)}`;
    const socket = connect({ port: this.#port, host: '127.0.0.1', localAddress });
    await once(socket, 'connect');
    this.#sockets.push(socket);
    socket.on('data', (chunk) => this.#saw(place, chunk));
    socket.write(`GET ${ROUTES.resultsStream} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
  }

  #saw(place: number, chunk: Buffer): void {
    const at = chunk.lastIndexOf('id: ');
    if (at < 0) return; // A heartbeat, or the headers alone.
    const revision = Number.parseInt(chunk.toString('latin1', at + 4, at + 24), 10) + 1;
    const before = this.#seen[place] ?? 0;
    this.#seen[place] = revision;
    const awaited = this.#awaited;
    if (before >= awaited.revision || revision < awaited.revision) return;
    awaited.lastAt = performance.now();
    if (awaited.missing === this.#seen.length) awaited.firstAt = awaited.lastAt;
    awaited.missing -= 1;
    if (awaited.missing === 0) awaited.onAll();
  }

  #untilAllSee(revision: number): Promise<void> {
    return new Promise((onAll) => {
      this.#awaited = { revision, missing: this.#seen.length, firstAt: 0, lastAt: 0, onAll };
    });
  }
}
