import pg from 'pg';
import type { Subscription } from './database.ts';
import { translatedConnectionError } from './pg-errors.ts';

/** How long a connection may take to say goodbye before it is cut. */
const GOODBYE_TIMEOUT_MS = 1_000;

/**
 * Listens on a connection of its own, because one of a pool would be given away. `onEnd` is called once, and
 * only for a connection that was lost after the promise resolved.
 *
 * @throws DatabaseUnavailable The server cannot be reached.
 */
export async function listenOn(
  config: pg.ClientConfig,
  channel: string,
  onNotification: (payload: string) => void,
  onEnd: () => void,
): Promise<Subscription> {
  const client = new pg.Client(config);
  let state: 'opening' | 'listening' | 'over' = 'opening';
  let goodbye: Promise<void> | undefined;
  const end = () => {
    state = 'over';
    goodbye ??= sayGoodbye(client);
    return goodbye;
  };
  const onLost = () => {
    if (state !== 'listening') return;
    void end();
    onEnd();
  };
  client.on('error', onLost);
  client.on('end', onLost);
  client.on('notification', ({ payload = '' }) => {
    if (state !== 'over') onNotification(payload);
  });

  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await end();
    throw translatedConnectionError(error);
  }
  state = 'listening';
  return { close: end };
}

/** Ends the connection; cuts it where the other end does not answer any more. */
async function sayGoodbye(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => client.connection.stream.destroy(), GOODBYE_TIMEOUT_MS);
  await client.end().finally(() => clearTimeout(timer));
}
