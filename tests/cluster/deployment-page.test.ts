import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { findEngine } from '#scripts/images/engine.ts';
import { browserOfTests, Visitor } from '#tests/e2e/browser.ts';
import {
  attemptKubectl,
  describeCluster,
  exec,
  helm,
  listStayingPods,
  remove,
  rolledOut,
} from './cluster.ts';
import type { PageBlock } from './deployment-page.ts';
import { BLOCKS, blocksFrom, blocksUnder } from './deployment-page.ts';
import { openEntrance } from './entrance.ts';
import { bringImages, loaderOf } from './images-for-the-cluster.ts';
import { namespacesOf } from './installation.ts';
import { NODE } from './node-in-pods.ts';
import { attempt } from './programs.ts';
import { startShell } from './shell.ts';
import { startTls } from './tls-in-front.ts';

/** The names that the page uses throughout. */
const RELEASE = 'voting';
const NAMESPACES = namespacesOf(RELEASE);
const INGRESS = { namespace: 'ingress-nginx', podLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } };
const run = new Set<PageBlock>();

/** Runs blocks as they stand, one after the other; what they printed. Each has to end well. */
async function runAll(blocks: readonly PageBlock[], env?: Readonly<Record<string, string>>): Promise<string> {
  expect(blocks).not.toEqual([]);
  let printed = '';
  for (const block of blocks) {
    const shell = startShell(block.script, env);
    run.add(block);
    const code = await shell.ended;
    await shell.end();
    expect(code, `${block.name}:\n${block.script}\n${shell.printed()}`).toBe(0);
    printed += shell.printed();
  }
  return printed;
}

async function removeAll(): Promise<void> {
  await attempt('helm', ['uninstall', RELEASE, '--namespace', RELEASE, '--wait'], { seconds: 180 });
  await remove('namespace', [RELEASE, ...Object.values(NAMESPACES)]);
}

describeCluster('docs/DEPLOYMENT.md on a cluster, as it stands', { timeout: 420_000 }, () => {
  const browser = browserOfTests();
  beforeAll(removeAll);
  afterAll(removeAll);
  // What a block of the page writes into the folder it is run in.
  afterAll(() => rm('votes.dump', { force: true }));

  describe('on one machine', () => {
    const [install, forward] = blocksUnder('Install');

    it('is installed, and passes its test', async () => {
      expect(await runAll([install].filter((block) => block !== undefined))).toMatch(/Phase: +Succeeded/);
    });

    it('shows the page, where a vote is counted', async () => {
      const shell = startShell(forward?.script ?? '');
      if (forward) run.add(forward);
      onTestFinished(() => shell.end());
      for (const port of [8000, 8080]) await expect.poll(shell.printed).toContain(`127.0.0.1:${port} ->`);
      const visitor = await Visitor.open(browser(), 'http://localhost:8080');
      await visitor.reaches('connection', 'live');
      await visitor.vote('cats');
      await visitor.reaches('vote-status', 'counted');
      expect(visitor.complaints, shell.printed()).toEqual([]);
    });

    it('is worked with from day to day', async () => {
      const printed = await runAll(blocksFrom('Look', 'Upgrade'));
      expect(printed).toMatch(/STATUS: deployed[\s\S]*"status":"ready"/);
      expect(printed).toMatch(/open, the counts not revealed/);
    });

    it('is given another password, and goes on with it', async () => {
      const [block] = blocksUnder('Change a password');
      const shell = startShell(`${block?.script}\necho "NEW is $NEW"`);
      if (block) run.add(block);
      expect(await shell.ended, shell.printed()).toBe(0);
      const [, password] = /NEW is (\w+)/.exec(shell.printed()) ?? [];
      const change = ['--reuse-values', '--set', `secrets.passwords.postgresApi=${password}`, '--wait'];
      await helm(['upgrade', RELEASE, 'helm', '--namespace', RELEASE, ...change]);
      expect(await helm(['test', RELEASE, '--namespace', RELEASE])).toMatch(/Phase: +Succeeded/);
    });

    it('answers what is asked of it when something is wrong', async () => {
      for (const name of ['api', 'consumer'] as const) await endOnce(name);
      await runAll(blocksFrom('When something is wrong'));
    });

    it('goes back to what it was', async () => {
      const change = ['--reuse-values', '--set', 'test.option=dogs', '--wait'];
      await helm(['upgrade', RELEASE, 'helm', '--namespace', RELEASE, ...change]);
      expect(await runAll(blocksUnder('Roll back'))).toMatch(/Rollback was a success/);
      expect(await helm(['get', 'values', RELEASE, '--namespace', RELEASE, '--all'])).toMatch(/option: cats/);
    });

    it('is removed, votes last', async () => {
      const [uninstall, ...forGood] = blocksUnder('Uninstall, and what stays');
      expect(await runAll([uninstall].filter((block) => block !== undefined))).toMatch(/Bound/);
      await runAll(forGood);
      const { output } = await attemptKubectl(['get', 'namespaces', '--output=name']);
      expect(output).not.toMatch(/^namespace\/voting$/m);
    });
  });

  describe('in production', () => {
    it('is installed with Secrets of its own and an Ingress, and answers from outside', async () => {
      const [engine, load] = [await findEngine(), await loaderOf(process.env)];
      if (engine && load) await bringImages(engine, load, 'registry.example.com/voting');
      else expect(inject('cluster')?.registry).toBe('registry.example.com/voting');
      await runAll(blocksUnder('Secrets'));
      await runAll(blocksUnder('Values'));

      const entrance = await openEntrance({ release: RELEASE, namespaces: NAMESPACES }, INGRESS);
      onTestFinished(() => entrance.close());
      const folder = await mkdtemp(path.join(tmpdir(), 'votes-tls-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const tls = await startTls('vote.example.com', entrance.url, folder);
      onTestFinished(() => tls.close());
      expect(await runAll(blocksUnder('The way in'), tls.env)).toMatch(/event: heartbeat/);
    });
  });

  it('has no block that was neither run nor cannot be', () => {
    const forgotten = BLOCKS.filter((block) => block.leftOut === undefined && !run.has(block));
    expect(forgotten.map(({ name }) => name)).toEqual([]);
    for (const { name, leftOut } of BLOCKS)
      if (leftOut !== undefined) process.stdout.write(`Left out: ${name}: ${leftOut}.\n`);
  });
});

/** Ends each container of a Deployment, so that there are logs of one that has ended. */
async function endOnce(name: 'api' | 'consumer'): Promise<void> {
  const namespace = NAMESPACES[name];
  for (const { metadata } of await listStayingPods({ namespace })) {
    await exec(`pod/${metadata.name}`, namespace, [NODE, '--eval', 'process.kill(1)']);
    const before = ['logs', '--previous', `pod/${metadata.name}`, '--namespace', namespace];
    await expect.poll(async () => (await attemptKubectl(before)).status).toBe(0);
  }
  await rolledOut(`deployment/${name}`, namespace);
}
