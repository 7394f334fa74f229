import path from 'node:path';
import { expect, it } from 'vitest';
import { read } from '../../source-tree.ts';
import { PROFILE_NAMES, PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import { withTrafficTable } from './traffic-table.ts';

const FILE = 'docs/NETWORK_POLICY.md';

describeChart(FILE, () => {
  it('shows who may talk to whom: `npm run traffic:table` writes it anew', { timeout: 120_000 }, async () => {
    const renderings = Object.fromEntries(PROFILE_NAMES.map((name) => [name, render(PROFILES[name])]));
    const page = withTrafficTable(read(FILE), renderings);
    expect(page).toContain('| api | redis | 6379 | `api-egress`, `redis-ingress` |');
    await expect(page).toMatchFileSnapshot(path.resolve(import.meta.dirname, '../../..', FILE));
  });
});
