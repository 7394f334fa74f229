import { expect, it } from 'vitest';
import { HELP, parseCommandLine } from './command-line.ts';
import { IMAGES } from './images.ts';
import { sizeTable } from './size-table.ts';

const parsed = (...args: readonly string[]) => parseCommandLine(args, '0.1.0');

it('[IM8] builds all images, tagged with the version, and pushes none, unless told', () => {
  expect(parsed()).toMatchObject({ images: IMAGES, tag: '0.1.0', registry: undefined, help: false });
});

it('[IM8] takes some images, a tag, a registry and its platforms', () => {
  const line = parsed('--only', 'consumer, api', '--tag', 'dev', '--push', 'registry.example.com:5000/votes');
  expect(line).toMatchObject({
    images: ['api', 'consumer'],
    tag: 'dev',
    registry: 'registry.example.com:5000/votes',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  expect(parsed('--push', 'localhost', '--platforms', 'linux/arm64').platforms).toEqual(['linux/arm64']);
});

it.each([
  [
    ['--only', 'api,web'],
    /There is no image "web"; there are api, consumer, migrate, cli, frontend, standalone\./,
  ],
  [['--only', ''], /There is no image/],
  [['--tag', 'latest'], /latest does not say what it is/],
  [['--tag', 'a b'], /is no tag/],
  [['--push', 'votes'], /is no registry: give host and path/],
  [['--push', 'https://registry.example.com'], /is no registry/],
  [['--platforms', 'linux/arm64'], /goes with --push/],
  [['--source', 'here'], /is no http or https address/],
  [['--fast'], /--fast/],
  [['api'], /api/],
])('[IM8] says of %j what is wrong', (args, said) => {
  expect(() => parsed(...args)).toThrow(said);
});

it('[IM8] tells every option in its help', () => {
  for (const option of ['only', 'tag', 'push', 'platforms', 'source', 'archives', 'verbose', 'help'])
    expect(HELP).toContain(`--${option} `);
  expect(Math.max(...HELP.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120);
});

it('[IM3] tells how large each image is, and how much of it is ours', () => {
  const sizes = [
    { reference: 'voting-api:dev', size: 50_640_000, own: 1_160_000, user: '65532:65532' },
    { reference: 'voting-frontend:dev', size: 88_000_000, own: 600_000, user: '101:101' },
  ];
  expect(sizeTable(sizes)).toBe(
    [
      'image                size     over its base  user',
      'voting-api:dev       50.6 MB  1.2 MB         65532:65532',
      'voting-frontend:dev  88.0 MB  0.6 MB         101:101',
    ].join('\n'),
  );
});
