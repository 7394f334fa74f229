import { expect, it } from 'vitest';
import { shipped } from './shipped.ts';

const DOCKERFILE = `FROM example.com/node AS node-base
ENV NODE_ENV=production HOST=0.0.0.0 LESS=1
FROM node-base AS api
ENTRYPOINT ["/nodejs/bin/node", "--one", "--two=2", "/app/main.mjs"]
FROM node-base AS consumer
ENTRYPOINT ["/nodejs/bin/node", "/app/main.mjs"]
`;

it('a process is started as its image does, but for its settings', () => {
  const env = { NODE_ENV: 'production', LESS: '1' };
  expect(shipped('api', DOCKERFILE)).toEqual({ options: ['--one', '--two=2'], env });
  expect(shipped('consumer', DOCKERFILE)).toEqual({ options: [], env });
});

it('what is no image of ours is told', () => {
  expect(() => shipped('page', DOCKERFILE)).toThrow('no image page');
  for (const image of ['api', 'consumer']) expect(() => shipped(image)).not.toThrow();
});
