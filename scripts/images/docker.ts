import type { Build, Dialect } from './engine.ts';
import { pairs } from './option-pairs.ts';

/** Docker, with buildx. What it builds stays in its own store too, by its name. */
export const DOCKER: Dialect = {
  build: (build) => [
    ['buildx', 'build', '--progress=plain', '--load', ...what(build)],
    ['save', '--output', build.archive, build.reference],
  ],
  push: (build, platforms) => [
    ...['buildx', 'build', '--progress=plain', '--push', `--platform=${platforms.join(',')}`],
    ...['--provenance=mode=max', '--sbom=true', ...what(build)],
  ],
  fetch: ({ reference }) => ['pull', '--quiet', reference],
  run: ({ image, name, env, network, scratch, volumes, user, memory, entrypoint, command }) => [
    ...['run', '--detach', '--name', name, '--read-only', '--cap-drop=ALL'],
    ...['--security-opt=no-new-privileges', `--network=${network}`],
    ...pairs('--env', env),
    ...scratch.flatMap((folder) => ['--tmpfs', `${folder}:mode=1777`]),
    ...volumes.flatMap((volume) => ['--volume', volume.join(':')]),
    ...(user === undefined ? [] : [`--user=${user}`]),
    ...(memory === undefined ? [] : [`--memory=${memory}`]),
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    image.reference,
    ...command,
  ],
  exec: (name, command) => ['exec', name, ...command],
  logs: (name) => ['logs', name],
  kill: (name, signal) => ['kill', `--signal=${signal}`, name],
  wait: (name) => ['wait', name],
  remove: (name) => ['rm', '--force', '--volumes', name],
};

function what({ folder, target, reference, args }: Build): string[] {
  return [...pairs('--build-arg', args), '--target', target, '--tag', reference, folder];
}
