import { spawnSync } from 'node:child_process';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Finding } from './finding.ts';
import { CannotLook, excerpt, messageOf } from './finding.ts';
import type { OwnTarget } from './target.ts';

/** The user `nobody`, by number: names differ from system to system. */
const NOBODY = 65_534;
const SETPRIV = '/usr/bin/setpriv';
const AS_NOBODY = [
  SETPRIV,
  `--reuid=${NOBODY}`,
  `--regid=${NOBODY}`,
  '--clear-groups',
  '--no-new-privs',
  '--',
];
/** Grown by other programs, or too large to look through; nothing of ours is written at run time. */
const NOT_LOOKED_AT = new Set(['.git', 'node_modules', 'coverage']);

/**
 * It runs without any privilege, and writes nowhere but into its data folder.
 *
 * @throws CannotLook Where no other user can be made of root, or none but root may enter the project's folder.
 */
export async function checkNonRoot({ ours, note }: OwnTarget): Promise<Finding[]> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) expectToReach(ours.project);
  note(isRoot ? `as user ${NOBODY}` : 'as the user of this terminal, who is not root');
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-nobody-'));
  const places = {
    data: path.join(folder, 'data'),
    home: path.join(folder, 'home'),
    tmp: path.join(folder, 'tmp'),
  };
  try {
    for (const place of Object.values(places)) await mkdir(place);
    if (isRoot) for (const place of [folder, ...Object.values(places)]) await chown(place, NOBODY, NOBODY);
    const before = await timesOf(ours.project);
    const vote = await ours.start({
      folder: places.data,
      env: { HOME: places.home, TMPDIR: places.tmp },
      via: isRoot ? AS_NOBODY : [],
    });
    const runs = await judgeUser(vote.process.child.pid);
    await vote.process.end('SIGTERM');
    const strays = [...(await filesIn(places.home)), ...(await filesIn(places.tmp))];
    return [...runs, ...[...strays, ...changes(before, await timesOf(ours.project))].map(stray)];
  } catch (error) {
    const next = `See whether user ${NOBODY} may read the folder of the project, and what else it asks for.`;
    return [
      { what: `It does not start: ${excerpt(messageOf(error))}`, where: 'npm start, not as root', next },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function expectToReach(project: string): void {
  const [command = '', ...args] = [...AS_NOBODY, 'ls', path.join(project, 'package.json')];
  const { error, status } = spawnSync(command, args);
  if (error)
    throw new CannotLook(`nothing here drops the rights of root: ${SETPRIV} of util-linux is missing`);
  if (status !== 0) throw new CannotLook(`user ${NOBODY} may not read ${project}: try it in another folder`);
}

/** Asks the system, where it tells. */
async function judgeUser(pid: number | undefined): Promise<Finding[]> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, users = ''] = /^Uid:\s+(.+)$/m.exec(status) ?? [];
  if (!users.split(/\s+/).includes('0')) return [];
  const next = 'Nothing it does needs root: find what starts it as root.';
  return [{ what: 'It runs as root.', where: `process ${pid}`, next }];
}

/** When each file of the project was last written. */
async function timesOf(project: string): Promise<Map<string, number>> {
  const entries = await readdir(project, { withFileTypes: true });
  const looked = entries.filter(({ name }) => !NOT_LOOKED_AT.has(name));
  const files = await Promise.all(
    looked.map(async (entry) => {
      const place = path.join(project, entry.name);
      return entry.isDirectory() ? await filesIn(place) : [place];
    }),
  );
  const times = files.flat().map(async (file) => [file, (await stat(file)).mtimeMs] as const);
  return new Map(await Promise.all(times));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
}

function changes(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  const written = [...after].filter(([file, time]) => before.get(file) !== time).map(([file]) => file);
  const removed = [...before.keys()].filter((file) => !after.has(file));
  return [...written, ...removed];
}

function stray(file: string): Finding {
  const next = 'Keep it in the data folder, or do without: elsewhere it may not be allowed to write.';
  return { what: 'It writes outside its data folder.', where: file, next };
}
