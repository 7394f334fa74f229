import { describe, expect, it } from 'vitest';
import { COMMAND_ENGINE } from './command-engine.ts';
import { DOCKER } from './docker.ts';
import type { Build, Run } from './engine.ts';
import { findEngine, ImageEngine } from './engine.ts';

const build: Build = {
  folder: '/source',
  target: 'api',
  reference: 'voting-api:dev',
  archive: '/images/voting-api.tar',
  args: { VERSION: '0.1.0' },
};
const run: Run = {
  image: build,
  name: 'one',
  env: { PORT: '8000' },
  network: 'host',
  scratch: ['/tmp'],
  volumes: [
    ['/here', '/data'],
    ['/settings', '/etc/settings', 'ro'],
  ],
  user: '7:8',
  memory: '256M',
  entrypoint: '/nodejs/bin/node',
  command: ['--version'],
};
const written = (args: readonly string[] = []) => args.join(' ');

describe('docker is told', () => {
  it('[IM8] to build into its store and into a file', () => {
    expect(DOCKER.build(build).map(written)).toEqual([
      'buildx build --progress=plain --load --build-arg VERSION=0.1.0 --target api --tag voting-api:dev /source',
      'save --output /images/voting-api.tar voting-api:dev',
    ]);
  });

  it('[IM8] to push for every platform, with provenance and a list of what is in it', () => {
    expect(written(DOCKER.push?.(build, ['linux/amd64', 'linux/arm64']))).toBe(
      'buildx build --progress=plain --push --platform=linux/amd64,linux/arm64 --provenance=mode=max --sbom=true ' +
        '--build-arg VERSION=0.1.0 --target api --tag voting-api:dev /source',
    );
  });

  it('[IM1] to run a container without any privilege, on a root that cannot be written to', () => {
    expect(written(DOCKER.run(run))).toBe(
      'run --detach --name one --read-only --cap-drop=ALL --security-opt=no-new-privileges --network=host ' +
        '--env PORT=8000 --tmpfs /tmp:mode=1777 --volume /here:/data --volume /settings:/etc/settings:ro ' +
        '--user=7:8 --memory=256M --entrypoint /nodejs/bin/node voting-api:dev --version',
    );
  });

  it('to pull an image of others, which it runs by its name', () => {
    expect(written(DOCKER.fetch(build))).toBe('pull --quiet voting-api:dev');
  });
});

it('a program of IMAGE_ENGINE is told the same in its own words', () => {
  expect(COMMAND_ENGINE.build(build).map(written)).toEqual([
    'build /source --target api --tag voting-api:dev --output /images/voting-api.tar --build-arg VERSION=0.1.0',
  ]);
  expect(written(COMMAND_ENGINE.run(run))).toBe(
    'run /images/voting-api.tar --detach --name one --read-only --net host --env PORT=8000 --tmpfs /tmp ' +
      '--volume /here:/data --volume /settings:/etc/settings:ro --user 7:8 --memory 256M ' +
      '--entrypoint /nodejs/bin/node -- --version',
  );
  expect(written(COMMAND_ENGINE.fetch(build))).toBe('pack voting-api:dev /images/voting-api.tar');
  expect(written(COMMAND_ENGINE.kill('one', 'SIGTERM'))).toBe('kill one TERM');
});

describe('an engine', () => {
  it('says with the last lines of the program what failed', async () => {
    const engine = new ImageEngine('sh', {
      ...COMMAND_ENGINE,
      build: () => [['-c', 'echo no such base; exit 3']],
    });
    await expect(engine.build(build)).rejects.toThrow(/failed:\nno such base/);
  });

  it('is the program of IMAGE_ENGINE, or docker, or none', async () => {
    expect((await findEngine({ IMAGE_ENGINE: '/opt/engine' }))?.name).toBe('/opt/engine');
    expect(await findEngine({ PATH: '/nowhere' })).toBeUndefined();
  });

  it('that cannot push says so', async () => {
    const engine = await findEngine({ IMAGE_ENGINE: '/opt/engine' });
    expect(engine?.pushes).toBe(false);
    await expect(engine?.push(build, ['linux/amd64'])).rejects.toThrow('cannot push');
  });

  it('takes what ends a container for its status, and nothing else', async () => {
    const printing = (text: string) =>
      new ImageEngine('sh', { ...COMMAND_ENGINE, wait: () => ['-c', `echo '${text}'`] });
    expect(await printing('143').wait('one', 1)).toBe(143);
    await expect(printing('it still runs after 1 s').wait('one', 1)).rejects.toThrow(
      /has not ended within 1 s/,
    );
  });
});
