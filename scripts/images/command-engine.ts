import type { Dialect } from './engine.ts';
import { pairs } from './option-pairs.ts';

/** Any program that understands this, for a machine without Docker; docs/IMAGES.md tells what each has to do. */
export const COMMAND_ENGINE: Dialect = {
  build: ({ folder, target, reference, archive, args }) => [
    [
      'build',
      folder,
      '--target',
      target,
      '--tag',
      reference,
      '--output',
      archive,
      ...pairs('--build-arg', args),
    ],
  ],
  push: undefined,
  fetch: ({ reference, archive }) => ['pack', reference, archive],
  run: ({ image, name, env, network, scratch, volumes, user, memory, entrypoint, command }) => [
    ...['run', image.archive, '--detach', '--name', name, '--read-only', '--net', network],
    ...pairs('--env', env),
    ...scratch.flatMap((folder) => ['--tmpfs', folder]),
    ...volumes.flatMap((volume) => ['--volume', volume.join(':')]),
    ...(user === undefined ? [] : ['--user', user]),
    ...(memory === undefined ? [] : ['--memory', memory]),
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    ...(command.length === 0 ? [] : ['--', ...command]),
  ],
  exec: (name, command) => ['exec', name, ...command],
  logs: (name) => ['logs', name],
  kill: (name, signal) => ['kill', name, signal.replace(/^SIG/, '')],
  wait: (name, seconds) => ['wait', name, String(seconds)],
  remove: (name) => ['rm', name],
};
