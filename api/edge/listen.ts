/**
 * How many connections may wait until the process comes to accept them; the system may hold it to fewer (on Linux
 * `net.core.somaxconn`, 4,096). Who comes beyond them is not refused but left without an answer, and tries again after a
 * second, then after three: with Node's 511 a hall that opens the page at once would wait for longer than for its votes.
 */
const WAITING_CONNECTIONS_MAX = 8_192;

interface Listener {
  listen(options: { host: string; port: number; backlog: number }): Promise<string>;
}

/** Has the app take connections on this address, a hall's at once. */
export async function listen(app: Listener, { host, port }: { host: string; port: number }): Promise<void> {
  await app.listen({ host, port, backlog: WAITING_CONNECTIONS_MAX });
}
