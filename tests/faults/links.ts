import type { TcpProxy } from '#tests/servers/tcp-proxy.ts';
import type { Fault, FaultId } from './fault.ts';

type LinkFault = readonly [FaultId, name: string, strike: (way: TcpProxy) => void];
type Server = keyof typeof SERVERS;

const OF_EVERY_WAY: readonly LinkFault[] = [
  ['F3', 'is cut', (way) => way.cut()],
  ['F3', 'is cut unnoticed by the server', (way) => way.cutUnnoticed()],
  ['F3', 'refuses', (way) => way.refuse()],
  ['F3', 'freezes', (way) => way.freeze()],
  ['F3', 'drops replies', (way) => way.dropReplies()],
  ['F4', 'delays by 100 ms', (way) => way.delay(100)],
  ['F4', 'delays by 1,500 ms', (way) => way.delay(1_500)],
  ['F4', 'lets 1,000 bytes of replies through a second', (way) => way.throttleReplies(1_000)],
];

/** One reply that is lost when what was asked for has been done; votes are counted by one statement, which commits itself. */
const SERVERS = {
  redis: ['F3', 'loses the reply to an XADD', (way) => way.loseReplyTo('XADD')],
  postgres: ['F3', 'loses the reply to a COMMIT', (way) => way.loseReplyTo('insert-votes')],
} as const satisfies Record<string, LinkFault>;

/** What can become of the ways to the servers. */
export const LINKS: readonly Fault[] = (['redis', 'postgres'] as const).flatMap((server: Server) =>
  [...OF_EVERY_WAY, SERVERS[server]].map(
    ([id, name, strike]): Fault => ({
      id,
      name,
      target: `the way to ${server}`,
      async strike({ ways }) {
        strike(ways[server]);
        return async () => ways[server].heal();
      },
      isFelt: (_, { spoilt }) => spoilt(server) > 0,
    }),
  ),
);
