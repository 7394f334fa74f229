import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onlyOf } from '#tests/chart/network/connections.ts';
import { ALLOWED } from '#tests/chart/network/traffic-matrix.ts';
import { describeCluster, remove } from './cluster.ts';
import { installationOfTests } from './installation.ts';
import type { Attempt } from './network/attempts.ts';
import { apiServer, attemptsOf, tryAll } from './network/attempts.ts';
import type { PodEnd } from './network/ends.ts';
import { closeEnds, openEnds } from './network/ends.ts';
import { removePolicies, renderFor, replacePolicies } from './network/policies.ts';
import { attempt } from './programs.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../scripts/test-network-policies.sh');

/** Between them they have every kind of peer that can be stood in for. */
const WAYS = ['envoy gateway', 'ingress', 'all that can be switched on'] as const;

describeCluster('network policies', () => {
  const installation = installationOfTests('votes-network');

  // First of all, while nobody's pods but the vote's are there.
  describe('scripts/test-network-policies.sh', () => {
    const check = () => {
      const { release, namespaces } = installation();
      const { frontend, api, consumer, data } = namespaces;
      const layers = [frontend, api, consumer, data].join(',');
      return attempt(SCRIPT, ['--release', release, '--namespace', release, '--namespaces', layers], {
        seconds: 170,
      });
    };

    it('ends with 0 where all is as it should be', async () => {
      const { status, output } = await check();
      expect(output).not.toContain('WRONG');
      expect(output).toMatch(/\n63 as they should be, 0 wrong, 0 sources untried\.\n$/);
      expect(status).toBe(0);
    });

    it('ends with 1 where a policy is missing, and says what is open', async () => {
      await remove('networkpolicy', ['default-deny'], installation().namespaces.data);
      const { status, output } = await check();
      const wrong = output.match(/^WRONG: .*$/gm);
      await installation().upgrade();
      expect(wrong).toEqual(
        ['postgres', 'redis'].map((from) => `WRONG: ${from} -> dns 53 is open, and should be closed`),
      );
      expect(status).toBe(1);
    });
  });

  describe('by connections from the pods themselves', () => {
    let ends: readonly PodEnd[] = [];
    let attempts: readonly Attempt[];

    beforeAll(async () => {
      ends = await openEnds(installation());
      attempts = await attemptsOf(installation(), ends);
    }, 300_000);
    afterAll(async () => {
      for (const { agent } of ends) agent.close();
      await closeEnds(installation());
    });

    /** Waits until these connections open, and no others. */
    async function expectOpen(isOpen: (attempt: Attempt) => boolean): Promise<void> {
      const expected = attempts.filter(isOpen).map(({ name }) => name);
      const opened = async () => (await tryAll(attempts)).map(({ name }) => name).sort();
      await expect.poll(opened, { timeout: 90_000, interval: 1000 }).toEqual(expected.sort());
    }

    it('as installed, the connections of the traffic matrix are open, and no others', async () => {
      await expectOpen(({ row }) => ALLOWED.local.includes(row));
    });

    it.each(WAYS)('so they are with the policies of: %s', async (way) => {
      await replacePolicies(installation(), renderFor(installation(), way));
      await expectOpen(({ row }) => ALLOWED[way].includes(row));
    });

    it('servers outside are reached at their addresses, and nothing else there', async () => {
      const { address, port } = await apiServer();
      const external = { cidrs: [`${address}/32`], port };
      const objects = renderFor(installation(), 'external data', { postgres: { external } });
      await replacePolicies(installation(), objects);
      const server = (row: string) =>
        row.replace('the database at 192.0.2.10 5432', `the api server ${port}`);
      const allowed = ALLOWED['external data'].map(server);
      await expectOpen(({ row }) => allowed.includes(row));
    });

    it.each(['Ingress', 'Egress'] as const)('each end holds its side by itself: %s', async (side) => {
      const objects = renderFor(installation(), 'local');
      await replacePolicies(installation(), onlyOf(side, objects));
      await expectOpen(({ row, isHeld }) => !isHeld[side] || ALLOWED.local.includes(row));
    });

    it('without policies every one of these connections opens: it is they that close them', async () => {
      await removePolicies(installation());
      await expectOpen(() => true);
    });
  });
});
