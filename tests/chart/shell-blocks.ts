import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PROJECT } from '#tests/processes/node-process.ts';

/** A block of a document that is for a shell, with the mark above it: `<!-- run: kind -->`. */
export interface Block {
  /** The heading it stands under. */
  readonly heading: string;
  /** For which cluster it is; undefined where nobody said. */
  readonly mark: string | undefined;
  readonly script: string;
}

/** A program that a block called, with its arguments and, of helm, what it ended with. */
export interface Call {
  readonly program: string;
  readonly words: readonly string[];
  readonly status: number;
}

/** The blocks of a document that are for a shell, in its order. */
export function blocksOf(markdown: string): readonly Block[] {
  let heading = '';
  const found = markdown.matchAll(/^#+ (.+)$|(?:^<!-- run: (\w+) -->\n)?^```sh\n([\s\S]*?)^```$/gm);
  return [...found].flatMap(([, title, mark, script]) => {
    if (title !== undefined) heading = title;
    return script === undefined ? [] : [{ heading, mark, script }];
  });
}

/** What stands in for the programs of a cluster: each says that it was called. Helm renders what it would install. */
const TELLS = `status=$?
printf '%s\\037' "\${0##*/}" "$status" "$@" >> "$CALLS"
printf '\\n' >> "$CALLS"
exit "$status"`;
const PROGRAMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['kubectl', 'kind', 'minikube', 'npm', 'curl', 'sleep'].map((name) => [name, `true; ${TELLS}`]),
  ),
  helm: `words=()
for word in "$@"; do
  case $word in --install | --dry-run=*) ;; *) words+=("$word") ;; esac
done
helps() {
  for word in "\${words[@]:1}"; do
    case $word in --*) "$HELM" "$1" --help | grep -qe "\${word%%=*}\\b" || { echo "helm $1 knows no $word" >&2; return 1; } ;; esac
  done
}
case $1 in
  install | upgrade) "$HELM" template "\${words[@]:1}" $KNOWN > /dev/null ;;
  *) helps "$1" ;;
esac
${TELLS}`,
};

/**
 * Runs a block as it stands, in a folder that looks like a clone, with what stands in for the programs of a cluster.
 *
 * @param knownApis What the cluster knows beside Kubernetes, for helm.
 * @throws Error where the shell does not understand it or lacks a program.
 */
export async function runBlock(
  { script }: Block,
  knownApis: readonly string[],
): Promise<{ readonly calls: readonly Call[]; readonly said: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-blocks-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(path.join(folder, 'bin'));
  await mkdir(path.join(folder, 'scripts'));
  const probe = 'scripts/test-network-policies.sh';
  const standIns = Object.entries(PROGRAMS).map(([name, body]) => [`bin/${name}`, body] as const);
  for (const [name, body] of [
    ...standIns,
    [probe, `"${PROJECT}/${probe}" --dry-run "$@"; ${TELLS}`] as const,
  ]) {
    await writeFile(path.join(folder, name), `#!/usr/bin/env bash\n${body}\n`);
    await chmod(path.join(folder, name), 0o755);
  }
  for (const name of ['helm', 'package.json'])
    await symlink(path.join(PROJECT, name), path.join(folder, name));
  // What earlier blocks of the page make.
  await copyFile(path.join(PROJECT, 'helm/values-production.yaml'), path.join(folder, 'values-mine.yaml'));
  await writeFile(path.join(folder, 'votes.dump'), '');
  const log = path.join(folder, 'calls');
  await writeFile(log, '');
  const env = {
    ...process.env,
    PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`,
    HELM: await realHelm(),
    KNOWN: knownApis.map((api) => `--api-versions=${api}`).join(' '),
    CALLS: log,
  };
  const said = await new Promise<string>((resolve) => {
    execFile('bash', ['--norc', '-u', '-c', script], { cwd: folder, env }, (_error, _out, err) =>
      resolve(err),
    );
  });
  const broken = /^.*(command not found|syntax error|unbound variable|No such file).*$/m.exec(said);
  if (broken !== null) throw new Error(broken[0]);
  return { calls: callsIn(await readFile(log, 'utf8')), said };
}

function callsIn(log: string): Call[] {
  return log
    .split('\u001f\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [program = '', status = '', ...words] = line.split('\u001f');
      return { program, status: Number(status), words };
    });
}

function realHelm(): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('bash', ['--norc', '-c', 'command -v helm'], (error, out) =>
      error === null ? resolve(out.trim()) : reject(error),
    );
  });
}
