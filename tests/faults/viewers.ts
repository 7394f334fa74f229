import { heldBy } from '#tests/processes/held-connections.ts';
import type { Fault } from './fault.ts';

/** So many live results are sent to who does not read them that buffers fill; the api drops them in the end. */
const SILENT = 500;
/** All that one address may have. */
const AT_ONCE = 5_000;

/** People who look on, and their network. */
export const VIEWERS: readonly Fault[] = [
  viewersWho('never read what they are sent', SILENT, 100),
  viewersWho('connect all at once', AT_ONCE, AT_ONCE),
];

function viewersWho(name: string, count: number, together: number): Fault {
  return {
    id: 'F11',
    name: `are ${count.toLocaleString('en')} who ${name}`,
    target: 'viewers',
    async strike({ pipeline }) {
      const [script, port] = ['tests/processes/silent-viewers.ts', String(pipeline.apiPort)];
      const them = pipeline.start([script, '127.0.0.1', port, String(count), String(together)]);
      return async () => void (await them.end('SIGKILL'));
    },
    isFelt: ({ pipeline }) => heldBy(pipeline.apiPort).size >= count,
  };
}
