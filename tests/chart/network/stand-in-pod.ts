import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runInThisContext } from 'node:vm';

/**
 * Runs on this machine what `kubectl exec POD … -- /nodejs/bin/node --eval SCRIPT ARGUMENT…` runs in a pod. Where a
 * connection is in OPEN (a JSON list of `api -> redis 6379`), its target is PORT, which somebody listens on; else a
 * port that nobody does. A pod in LATE gets nowhere at its first try.
 */
const { OPEN = '[]', PORT = '', LATE = '', FOLDER = '' } = process.env;
const open: readonly string[] = JSON.parse(OPEN);
const words = process.argv.slice(2);
const source = /^(?:network-probe-)?(.+?)-\d+$/.exec(words[1] ?? '')?.[1]?.replaceAll('-', ' ') ?? '';
const [, , script = '', seconds = '', ...wishes] = words.slice(words.indexOf('--') + 1);

const tried = path.join(FOLDER, source);
const isLate = source === LATE && !existsSync(tried);
writeFileSync(tried, '');

const here = wishes.map((wish) => {
  const [target = ''] = wish.split('=');
  const isOpen = target.startsWith(`${source} `) || (open.includes(`${source} -> ${target}`) && !isLate);
  if (target === 'dns 53') return `${target}=${isOpen ? 'localhost' : 'nowhere.invalid'}`;
  return `${target}=127.0.0.1:${isOpen ? PORT : 1}`;
});
process.argv = [process.execPath, seconds, ...here];
Object.assign(globalThis, { require: createRequire(import.meta.url) });
runInThisContext(script);
