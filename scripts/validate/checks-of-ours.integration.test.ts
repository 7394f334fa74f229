import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openApiDocument } from '#contract/openapi.ts';
import type { NodeProcess } from '#tests/processes/node-process.ts';
import { PROJECT, startNode } from '#tests/processes/node-process.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { checkBuild } from './build.ts';
import { checkDocuments } from './documents.ts';
import type { Finding } from './finding.ts';
import { CannotLook } from './finding.ts';
import { checkNonRoot } from './non-root.ts';
import { checkSize, MEMORY_MAX_MB } from './size.ts';
import { checkStart, START_LIMITS } from './start.ts';
import type { OwnTarget, OwnVote, StartedVote } from './target.ts';
import { ourVote } from './target.ts';

/** A target of which a test says what is ours; nothing of it starts a vote by itself. */
function ours(own: Partial<OwnVote>, origin = 'http://127.0.0.1:9'): OwnTarget {
  const target = ourVote();
  return { ...target, origin: async () => origin, ours: { ...target.ours, ...own } };
}

/** A process that runs a script until the test is over, as if it were a vote. */
async function stand(
  script: string,
  env: Record<string, string> = {},
): Promise<StartedVote & { process: NodeProcess }> {
  const running = startNode(['-e', `${script}; console.log('up'); setInterval(() => {}, 60_000)`], env);
  onTestFinished(() => void running.end('SIGKILL'));
  await running.untilPrinted(/up/);
  const startAgain = () => Promise.reject(new Error('Not again.'));
  return { url: 'http://127.0.0.1:9', process: running, startAgain, close: async () => {} };
}

/** A server that answers everything alike. */
async function answering(body: string): Promise<string> {
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-project-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755); // Others may look into it.
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return folder;
}

const told = (findings: readonly Finding[]) => findings.map(({ what, where }) => `${what} ${where}`);

describe('build', () => {
  const TYPES = '{"compilerOptions":{"noEmit":true,"types":[]},"files":["a.ts"]}';
  const build = async (files: Readonly<Record<string, string>>) => {
    const folder = await project({ 'tsconfig.json': TYPES, ...files });
    await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
    return told(await checkBuild(ours({ project: folder })));
  };

  it('finds types that do not fit and a page that does not build', async () => {
    const page = '<script type="module" src="/missing.js"></script>';
    const found = await build({ 'a.ts': 'export const a: string = 1;', 'frontend/index.html': page });
    expect(found).toEqual([
      expect.stringMatching(/^The types do not fit\. a\.ts\(1,/),
      expect.stringMatching(/^The page does not build\. [\s\S]*missing\.js/),
    ]);
  });

  it('finds a page that is not what the sources build', async () => {
    const sources = { 'a.ts': 'export const a = 1;', 'frontend/index.html': '<h1>Vote</h1>' };
    expect(await build({ ...sources, 'frontend/dist/index.html': '' })).toEqual([]);
    const found = await build({ ...sources, 'frontend/dist/index.html': '', 'frontend/dist/old.js': '' });
    expect(found).toEqual(['The built page is not what the sources build. frontend/dist: old.js']);
  });
});

describe('start', () => {
  it('finds a vote that does not start', async () => {
    const running = async () => ({ vote: await Standalone.start({ args: ['--nonsense'] }), firstStartMs: 0 });
    expect(told(await checkStart(ours({ running })))).toEqual([
      expect.stringMatching(/It does not start: [\s\S]*nonsense/),
    ]);
  });

  it('finds one that is slow, leads to no page, does not end by itself and does not start again', async () => {
    const vote = { ...(await stand('')), url: await answering('no page') };
    const running = async () => ({ vote, firstStartMs: START_LIMITS.emptyMs + 1 });
    expect(told(await checkStart(ours({ running })))).toEqual([
      expect.stringMatching(/It took 30\.0 s/),
      expect.stringMatching(/there is no page: 200/),
      expect.stringMatching(/ended with SIGTERM and not with 0/),
      expect.stringMatching(/It does not start: Not again\. npm start, again/),
    ]);
  });
});

describe('size', () => {
  it('finds a process that takes too much memory', async () => {
    const vote = await stand(`globalThis.kept = Buffer.alloc(${MEMORY_MAX_MB * 1_000_000}, 1)`);
    const target = ours({ running: async () => ({ vote, firstStartMs: 0 }) }, await answering('page'));
    expect(told(await checkSize(target))).toEqual([
      expect.stringMatching(/The process takes \d+ MB after its start/),
    ]);
  });
});

describe('non-root', () => {
  it('finds a process that runs as root, and what it writes elsewhere', async () => {
    const folder = await project({ 'package.json': '{}', 'old.txt': '' });
    const write = (place: string) => `require('fs').writeFileSync(${place}, 'x')`;
    const start: OwnVote['start'] = ({ env = {} } = {}) => {
      const script = [
        write(`process.env.HOME + '/.cache'`),
        write(`'${folder}/old.txt'`),
        write(`'${folder}/new.log'`),
      ];
      return stand(script.join(';'), { ...env }); // Without `via`, which would drop what root may.
    };
    const found = told(await checkNonRoot(ours({ project: folder, start })));
    const asRoot = process.getuid?.() === 0 ? [expect.stringMatching(/^It runs as root\./)] : [];
    expect(found).toEqual([
      ...asRoot,
      expect.stringMatching(/outside its data folder\. .*home\/\.cache$/),
      expect.stringMatching(/outside its data folder\. .*new\.log$/),
      expect.stringMatching(/outside its data folder\. .*old\.txt$/),
    ]);
  });

  it('finds a vote that does not start as somebody else', async () => {
    const folder = await project({ 'package.json': '{}' });
    const start = () => Standalone.start({ args: ['--nonsense'] });
    const found = told(await checkNonRoot(ours({ project: folder, start })));
    expect(found).toEqual([expect.stringMatching(/It does not start/)]);
  });

  it.runIf(process.getuid?.() === 0)('is not judged where none but root may enter', async () => {
    const folder = await project({ 'package.json': '{}' });
    await chmod(folder, 0o700);
    const start = () => Promise.reject(new Error('Not to be started.'));
    await expect(checkNonRoot(ours({ project: folder, start }))).rejects.toThrow(
      new CannotLook(`user 65534 may not read ${folder}: try it in another folder`),
    );
  });
});

describe('documents', () => {
  const FILES = {
    'package.json': '{"version":"1.2.3","license":"MIT","scripts":{"start":"x","check":"x"}}',
    'README.md':
      '# A\n\n## What, and how?\n\n[a](docs/b.md#one) [c](#what-and-how) `npm start`, `npm run check`\n',
    'docs/b.md': '# One\n\n# One\n\n[up](../README.md) [again](#one-1)\n',
    'CHANGELOG.md': '## 1.2.3\n',
    LICENSE: 'MIT',
  };
  const check = async (
    files: Readonly<Record<string, string>>,
    contract: unknown = openApiDocument('1.2.3'),
  ) => {
    const folder = await project({ ...FILES, ...files });
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    return told(await checkDocuments(ours({ project: folder }, await answering(JSON.stringify(contract)))));
  };

  it('pass where everything they say is so', async () => {
    expect(await check({})).toEqual([]);
  });

  it.each([
    [
      'a link to no file',
      { 'docs/b.md': '# One\n[x](../gone.md)' },
      /^A link leads to a file .* docs\/b\.md: \.\.\/gone\.md$/,
    ],
    [
      'a link to no heading',
      { 'docs/b.md': '# Two' },
      /^A link leads to a heading .* README\.md: docs\/b\.md#one$/,
    ],
    ['a heading that is code', { 'docs/b.md': '```\n# One\n```' }, /heading .*#one$/],
    [
      'a command there is not',
      { 'docs/b.md': '# One\n`npm run nothing`' },
      /no script nothing\. docs\/b\.md$/,
    ],
    ['a version nobody tells of', { 'CHANGELOG.md': '## 1.2.2' }, /neither of 1\.2\.3/],
    ['no licence', { LICENSE: '' }, /no text of the licence MIT/],
  ])('are found with %s', async (_, files, finding) => {
    expect(await check(files)).toEqual([expect.stringMatching(finding)]);
  });

  it('are found with a contract that is not served', async () => {
    expect(await check({}, openApiDocument('1.2.2'))).toEqual([
      expect.stringMatching(/is not the one of the contract/),
    ]);
  });
});
