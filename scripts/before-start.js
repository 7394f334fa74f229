/**
 * Runs before `npm start`: installs what is missing and builds the page where its sources have changed. Plain
 * JavaScript for Node 18 and newer, because it runs before the Node that runs everything else is there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const PAGE = path.join(PROJECT, 'frontend/dist');
/** What the page is built from. */
const SOURCES = ['frontend', 'contract', 'ballot', 'package-lock.json'];
const INSTALL = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
const PROGRESS_MS = 5_000;

try {
  if (!isInstalled()) await install();
  requireNode24();
  const sources = hashOf(SOURCES);
  if (!isBuiltFrom(sources)) {
    const vite = path.join(PROJECT, 'node_modules/vite/bin/vite.js');
    await run('Building the page', ['node', vite, 'build', 'frontend', '--logLevel=warn']);
    writeFileSync(path.join(PAGE, '.built-from'), sources);
  }
} catch (error) {
  console.error(`The vote cannot start. ${error.message}`);
  process.exit(1);
}

/**
 * Runs npm on Node 24 where this one is older, for npm leaves out packages of the machine's kind that the Node it runs
 * on is too old for; that Node comes by npm too, into a folder that is removed again.
 */
async function install() {
  const folder = mkdtempSync(path.join(tmpdir(), 'votes-node-'));
  try {
    if (Number.parseInt(process.versions.node, 10) < 24) {
      const { optionalDependencies } = JSON.parse(readFileSync(path.join(PROJECT, 'package.json'), 'utf8'));
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ optionalDependencies }));
      await run('Fetching Node 24', [...npm(), 'install', '--prefix', folder, ...INSTALL]);
    }
    const first = [path.join(folder, 'node_modules/.bin')];
    await run(
      'Installing what is missing; this takes a minute or so, once',
      [...npm(), 'ci', ...INSTALL],
      first,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function npm() {
  const script = process.env.npm_execpath;
  return script ? ['node', script, '--loglevel=error'] : ['npm', '--loglevel=error'];
}

/** Whether all that the lock file names is there in its version; optional packages may be for other machines. */
function isInstalled() {
  const installedFile = path.join(PROJECT, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(path.join(PROJECT, 'package-lock.json'));
  const installed = packagesOf(installedFile);
  return Object.entries(wanted).every(
    ([place, { version, optional }]) =>
      place === '' || installed[place]?.version === version || (optional && !installed[place]),
  );
}

/** npm's scripts begin with the folders of the packages, where a Node 24 lies for the usual machines. */
function requireNode24() {
  if (Number.parseInt(process.versions.node, 10) >= 24) return; // Found on the same PATH.
  const version = spawnSync('node', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  if (Number(/^v(\d+)/.exec(version)?.[1]) >= 24) return;
  const here = `${process.platform} on ${process.arch}`;
  throw new Error(
    `No package brings Node 24 for ${here}: install Node 24 or newer yourself and start again.`,
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function isBuiltFrom(sources) {
  const mark = path.join(PAGE, '.built-from');
  return existsSync(mark) && readFileSync(mark, 'utf8') === sources;
}

/** A hash of names and contents, of tests and results aside. */
function hashOf(places) {
  const hash = createHash('sha256');
  for (const file of places.flatMap(filesOf))
    hash.update(file).update(readFileSync(path.join(PROJECT, file)));
  return hash.digest('hex');
}

function filesOf(place) {
  const entries = place.includes('.')
    ? undefined
    : readdirSync(path.join(PROJECT, place), { withFileTypes: true });
  if (entries === undefined) return [place];
  return entries
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules' && !name.includes('.test.'))
    .flatMap((entry) =>
      entry.isDirectory() ? filesOf(`${place}/${entry.name}`) : [`${place}/${entry.name}`],
    )
    .sort();
}

/** Runs a command, looking for programs in the folders of `first` before all, and says every few seconds that it still runs. */
function run(what, [program, ...args], first = []) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  console.log(`${what} …`);
  const progress = setInterval(() => console.log(`  … ${seconds()}`), PROGRESS_MS);
  const env = { ...process.env, PATH: [...first, process.env.PATH].join(path.delimiter) };
  const child = spawn(program, args, { cwd: PROJECT, env, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      clearInterval(progress);
      if (code !== 0) return reject(new Error(`${what} failed, with ${code}: see above.`));
      console.log(`  done in ${seconds()}`);
      resolve();
    });
  });
}
