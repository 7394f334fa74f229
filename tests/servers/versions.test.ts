import { describe, expect, it } from 'vitest';
import { redisVersion } from './versions.ts';

const telling = (...lines: string[]) => ({ info: async () => ['# Server', ...lines, ''].join('\r\n') });

describe('the version of a server', () => {
  it.each([
    ['Redis', telling('redis_version:7.0.15', 'redis_git_sha1:00000000'), '7.0.15'],
    ['Valkey', telling('redis_version:7.2.4', 'server_name:valkey', 'valkey_version:9.0.1'), '9.0.1'],
    ['one that tells of none', telling(), 'unknown'],
  ])('of %s is its own', async (_, server, version) => {
    expect(await redisVersion(server)).toBe(version);
  });
});
