import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCRIPT_LIMITS, weighScripts } from './script-weight.ts';
import { VIEWS } from './views.ts';

let folder: string;
const builtFile = (name: string) => readFile(path.join(folder, name));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'votes-built-'));
  const configFile = path.join(import.meta.dirname, 'vite.config.ts');
  await build({ configFile, logLevel: 'silent', build: { outDir: folder } });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the built page', () => {
  it.each(Object.values(VIEWS))(
    '[API11] holds no inline code and nothing from elsewhere, as its policy demands: %s',
    async (document) => {
      const html = String(await builtFile(document));
      expect(html).toMatch(/<title>Cats vs Dogs/);
      expect(html.match(/<script(?![^>]*\ssrc="\/)[^>]*>/g)).toBeNull();
      expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|(src|href)="(?![/#])/);
    },
  );

  it('[API11] loads nothing from elsewhere by its scripts and stylesheets', async () => {
    for (const file of await readdir(path.join(folder, 'assets'))) {
      const text = String(await builtFile(`assets/${file}`));
      expect(text.match(/\b(import|url)\(["']?(https?:|data:)/g)).toBeNull();
    }
  });

  it('[UI8] holds the buttons and the place of the results before any script has run, in its own looks', async () => {
    const html = String(await builtFile(VIEWS.voting));
    expect(html.match(/<button[^>]*data-option="(cats|dogs)"/g)).toHaveLength(2);
    expect(html).toContain('data-testid="results" data-state="loading"');
    const sheets = [...html.matchAll(/<link rel="stylesheet"[^>]*href="\/([^"]+)"/g)];
    expect(sheets).toHaveLength(1); // Each is waited for before anything is painted.
    const css = String(await builtFile(sheets[0]?.[1] ?? ''));
    const [, name = ''] = /<button[^>]*class="([\w-]+)/.exec(html) ?? [];
    expect(name).not.toBe('');
    expect(css).toContain(`.${name}`);
  });

  it('[UI8] is painted as a whole, for half of it would move when the rest comes', async () => {
    const html = String(await builtFile(VIEWS.voting));
    const [, id] = /<link rel="expect" href="#(\w+)" blocking="render">/.exec(html) ?? [];
    expect(html.indexOf(`id="${id}"`)).toBeGreaterThan(html.lastIndexOf('</main>'));
  });

  it('[UI8] keeps a click by a script of its own, which waits for nothing and stands before all others', async () => {
    const html = String(await builtFile(VIEWS.voting));
    const [first = ''] = html.match(/<(script|link rel="(stylesheet|modulepreload)")[^>]*>/) ?? [];
    expect(first).toMatch(/^<script src="\/assets\/early-click-[\w-]+\.js">$/);
    for (const other of [VIEWS.stage, VIEWS.pipeline]) {
      expect(String(await builtFile(other))).not.toMatch(/early-click|data-prerendered/);
    }
  });

  it('[UI8] is light: all scripts of the voting view, and ours without React', () => {
    const { files, all, own } = weighScripts(folder, VIEWS.voting);
    expect(
      [...files.keys()].filter((name) => /^assets\/(react|voting|early-click)-/.test(name)),
    ).toHaveLength(3);
    expect(all - own).toBeGreaterThan(50_000);
    expect(own).toBeGreaterThan(5_000);
    expect(all).toBeLessThanOrEqual(SCRIPT_LIMITS.all);
    expect(own).toBeLessThanOrEqual(SCRIPT_LIMITS.own);
  });

  it('[UI9] names icons and a picture that have the size it tells', async () => {
    const { icons } = JSON.parse(String(await builtFile('manifest.webmanifest')));
    expect(icons.map(({ purpose = 'any', sizes }: Record<string, string>) => `${purpose} ${sizes}`)).toEqual([
      'any 192x192',
      'any 512x512',
      'maskable 512x512',
    ]);
    for (const { src, sizes } of icons) expect(sizeOf(await builtFile(src))).toBe(sizes);
    expect(sizeOf(await builtFile('share.png'))).toBe('1200x630');
    expect(sizeOf(await builtFile('apple-touch-icon.png'))).toBe('180x180');
    const html = String(await builtFile(VIEWS.voting));
    expect(html).toContain('og:image:width" content="1200"');
    expect(html).toContain('og:image:height" content="630"');
  });
});

/** Width and height, which stand at the beginning of each PNG. */
function sizeOf(png: Buffer): string {
  return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
}
