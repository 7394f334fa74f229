import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { podsOf } from '../kubernetes.ts';
import { PROFILES } from '../profiles.ts';
import { describeChart, render } from '../render.ts';
import type { End } from './evaluate.ts';
import { isAllowed } from './evaluate.ts';

const SCRIPT = path.resolve(import.meta.dirname, '../../../scripts/test-network-policies.sh');

interface Ending {
  readonly status: number;
  readonly output: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ending> {
  return new Promise((resolve) => {
    execFile(SCRIPT, args, { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ status: error === null ? 0 : Number(error.code), output: `${out}${err}` }),
    );
  });
}

/** What it would try: who, where, and whether that should be open. */
async function wishes() {
  const { output } = await run(['--dry-run']);
  const lines = output.matchAll(/^would try: (.+) \((\S+)\) -> (\w+) (\d+), expected (open|closed)$/gm);
  return [...lines].map(([, from = '', namespace = '', to = '', port, expected]) => {
    return { from, namespace, to, port: Number(port), isOpen: expected === 'open' };
  });
}

/** What stands in for a cluster where all is as the script expects, but for these connections and pods. */
async function cluster({
  opened = [] as string[],
  closed = [] as string[],
  missing = [] as string[],
  late = '',
}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-stand-in-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await copyFile(path.join(import.meta.dirname, 'stand-in-kubectl.sh'), path.join(folder, 'kubectl'));
  await writeFile(path.join(folder, 'sleep'), '#!/bin/sh\n');
  for (const name of ['kubectl', 'sleep']) await chmod(path.join(folder, name), 0o755);
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const all = (await wishes()).filter(({ isOpen }) => isOpen).map((w) => `${w.from} -> ${w.to} ${w.port}`);
  const open = [...all.filter((line) => !closed.includes(line)), ...opened];
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    PORT: String((server.address() as AddressInfo).port),
    OPEN: JSON.stringify(open),
    MISSING: missing.join(' '),
    LATE: late,
    FOLDER: folder,
    NODE: process.execPath,
    PROBE: path.join(import.meta.dirname, 'stand-in-pod.ts'),
  };
  return { env, folder };
}

describeChart('scripts/test-network-policies.sh', () => {
  it('expects of each connection what the policies of the chart do', async () => {
    const objects = render(PROFILES.local);
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    const pods = podsOf(objects).map(({ component, namespace, labels }) => [
      component,
      { namespace, labels },
    ]);
    const ends: Readonly<Record<string, End>> = {
      ...Object.fromEntries(pods),
      dns: { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      stranger: { namespace: 'default', labels: {} },
      'stranger in api': { namespace: 'voting-api', labels: {} },
    };
    const tried = await wishes();
    expect(tried.length).toBe(57);
    const decided = tried.map((wish) => {
      const [from, to] = [ends[wish.from] as End, ends[wish.to] as End];
      return { ...wish, isOpen: isAllowed(policies, { from, to, port: wish.port, protocol: 'TCP' }) };
    });
    expect(tried).toEqual(decided);
  });
});

describe('scripts/test-network-policies.sh', () => {
  it.each([
    [['--nonsense'], 'There is no option --nonsense.'],
    [['--timeout', 'soon'], '--timeout soon is no whole number'],
    [['--namespaces', 'a,b,c'], '--namespaces a,b,c are not four.'],
    [['--namespaces', 'a,b,c,d,e'], 'are not four.'],
    [['--image'], '--image needs a value.'],
  ])('ends with 2 on %s', async (args, sentence) => {
    expect(await run(args)).toEqual({ status: 2, output: expect.stringContaining(sentence) });
  });

  it('helps, and takes other namespaces', async () => {
    expect(await run(['--help'])).toEqual({ status: 0, output: expect.stringMatching(/^Usage:/) });
    const { output } = await run([
      '--dry-run',
      '--namespaces',
      'f,a,c,d',
      '--namespace',
      'mine',
      '--outside',
      'o',
    ]);
    expect(output).toContain('would try: migrate (d) -> postgres 5432, expected open');
    expect(output).toContain('would try: test (mine) -> api 8000, expected open');
    expect(output).toContain('would try: stranger (o) -> redis 6379, expected closed');
  });

  it('ends with 0 where all is as it should be, and leaves no probe behind', {
    timeout: 120_000,
  }, async () => {
    const { env, folder } = await cluster({});
    const { status, output } = await run(['--namespace', 'mine'], env);
    expect(output).toContain('ok: api -> redis 6379 is open');
    expect(output).toContain('ok: frontend -> frontend 8080 is open');
    expect(output).toContain('ok: stranger in api -> redis 6379 is closed');
    expect(output).toMatch(/\n63 as they should be, 0 wrong, 0 sources untried\.\n$/);
    expect(status).toBe(0);
    const created = parseAllDocuments(await readFile(path.join(folder, 'created'), 'utf8'))
      .map((each) => each.toJS())
      .filter((each) => each !== null);
    const log = await readFile(path.join(folder, 'calls'), 'utf8');
    expect(created.map(({ metadata }) => [metadata.namespace, metadata.labels])).toEqual([
      ['voting-data', expect.objectContaining({ 'app.kubernetes.io/component': 'migrate' })],
      ['mine', expect.objectContaining({ 'app.kubernetes.io/component': 'test' })],
      ['default', {}],
      ['voting-api', {}],
    ]);
    for (const { metadata } of created) expect(log).toContain(`delete pod ${metadata.name} `);
  });

  it('asks a new pod again, which a network may hold up for a moment, and no other', {
    timeout: 120_000,
  }, async () => {
    const early = await run([], (await cluster({ late: 'migrate' })).env);
    expect(early.output).toMatch(/\n63 as they should be, 0 wrong, 0 sources untried\.\n$/);
    const running = await run([], (await cluster({ late: 'consumer' })).env);
    expect(running.output).toContain('WRONG: consumer -> redis 6379 is closed, and should be open');
  });

  it.each([
    [
      'one that should be closed is open',
      { opened: ['stranger -> redis 6379'] },
      'is open, and should be closed',
    ],
    ['one that should be open is closed', { closed: ['api -> redis 6379'] }, 'is closed, and should be open'],
    [
      'nothing is enforced in a pod that is lent a container',
      { opened: ['postgres -> api 8000'] },
      'WRONG: postgres',
    ],
  ])('ends with 1 where %s', { timeout: 120_000 }, async (_, state, sentence) => {
    const { status, output } = await run([], (await cluster(state)).env);
    expect(output).toContain(sentence);
    expect(output).toMatch(/, 1 wrong, 0 sources untried\.\n$/);
    expect(status).toBe(1);
  });

  it('leaves out what is not there, and ends with 2 where there is no api', {
    timeout: 120_000,
  }, async () => {
    const external = await run([], (await cluster({ missing: ['postgres'] })).env);
    expect(external.output).toContain('skipped: postgres 5432, for no such pod runs in voting-data');
    expect(external.status).toBe(0);
    const none = await run([], (await cluster({ missing: ['api'] })).env);
    expect(none).toEqual({
      status: 2,
      output: expect.stringContaining('No pod of the api runs in voting-api'),
    });
  });
});
