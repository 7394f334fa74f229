import { LINK_FAULTS } from '#tests/servers/tcp-proxy.ts';
import type { Fault } from './fault.ts';

/** What can become of the ways to the servers. */
export const LINKS: readonly Fault[] = (['redis', 'postgres'] as const).flatMap((server) =>
  LINK_FAULTS.map(
    ({ id, name, strike }): Fault => ({
      id,
      name,
      target: `the way to ${server}`,
      async strike({ ways }) {
        strike(ways[server]);
        return async () => ways[server].heal();
      },
    }),
  ),
);
