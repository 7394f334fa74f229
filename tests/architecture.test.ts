import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, isTest, projectFiles, read } from './source-tree.ts';

/** The table of docs/ARCHITECTURE.md, read from there: a folder, and what it may import of ours. */
function importTable(): Map<string, string[]> {
  const block =
    /## Who may import whom[\s\S]*?```\n([\s\S]*?)```/.exec(read('docs/ARCHITECTURE.md'))?.[1] ?? '';
  const table = new Map<string, string[]>();
  for (const [, importers = '', imported = ''] of block.matchAll(/^(.+?)\s+─►\s+(.+?)(?:\s{3,}.*)?$/gm)) {
    for (const importer of importers.split(', ')) table.set(importer, allowedOf(imported, table));
  }
  return table;
}

function allowedOf(imported: string, above: Map<string, string[]>): string[] {
  if (imported === 'nothing of ours') return [];
  if (imported === 'api, consumer, and all below') return [...above.keys()];
  return imported.split(', ');
}

/** Where an import leads within the project, from its root; undefined when it leads out. */
function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier);
  return undefined;
}

const table = importTable();
const product = projectFiles(/\.tsx?$/).filter(
  (file) => !isTest(file) && table.has(file.split('/')[0] ?? ''),
);

describe('imports', () => {
  it('the table of docs/ARCHITECTURE.md names the folders there are', () => {
    expect([...table.keys()]).toEqual(
      expect.arrayContaining([
        'ballot',
        'contract',
        'event-log',
        'results',
        'api',
        'consumer',
        'migrate',
        'runtime',
        'frontend',
        'standalone',
      ]),
    );
    expect(product.length).toBeGreaterThan(40);
  });

  it('run one way, as docs/ARCHITECTURE.md says', () => {
    const wrong: string[] = [];
    for (const file of product) {
      const folder = file.split('/')[0] ?? '';
      const allowed = [folder, ...(table.get(folder) ?? [])];
      for (const specifier of importsOf(read(file))) {
        const target = targetOf(file, specifier);
        if (target === undefined || target === 'package.json') continue;
        if (!allowed.some((each) => target.startsWith(`${each}/`)))
          wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('cross folders by name and stay relative within one', () => {
    const wrong = projectFiles(/\.tsx?$/).flatMap((file) =>
      importsOf(read(file))
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => targetOf(file, specifier)?.split('/')[0] !== file.split('/')[0])
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of ballot, contract and the page work in a browser: nothing of Node', () => {
    const browser = product.filter((file) => /^(ballot|contract|frontend\/src)\//.test(file));
    const wrong = browser.filter((file) =>
      importsOf(read(file)).some((specifier) => specifier.startsWith('node:')),
    );
    expect(wrong).toEqual([]);
  });

  it('of adapters stand in main files only, which wire', () => {
    const adapter = /^#(event-log\/redis-streams|results\/postgres|runtime\/database\/pg-)/;
    const wrong = product
      .filter((file) => /^(api|consumer)\//.test(file) && !file.endsWith('/main.ts'))
      .filter((file) => importsOf(read(file)).some((specifier) => adapter.test(specifier)));
    expect(wrong).toEqual([]);
  });

  it('of the environment happen in main files and in the configuration only', () => {
    const reads = product.filter((file) => /process\.env/.test(read(file)));
    expect(reads.filter((file) => !/^(runtime\/config\/|frontend\/[^/]+\.ts$)/.test(file))).toEqual([]);
  });
});
