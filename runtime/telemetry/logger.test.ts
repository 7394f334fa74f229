import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from './logger.ts';

describe('a log on a disk that is full', () => {
  let folder: string;
  let fd: number;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'votes-log-'));
    fd = openSync(path.join(folder, 'log'), 'w');
  });
  afterEach(() => {
    vi.restoreAllMocks();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });

  /** From now on the disk is full; gives what makes room. */
  function fillDisk(): () => void {
    const writes = vi.spyOn(fs, 'writeSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    });
    return () => writes.mockRestore();
  }

  /** The messages that have reached the file. */
  function written(): string[] {
    const lines = readFileSync(path.join(folder, 'log'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line).msg);
  }

  it('[API14] ends nothing, and is written on once there is room', () => {
    const logger = createLogger('api', 'info', fd);
    logger.info({}, 'before');
    const makeRoom = fillDisk();
    logger.info({}, 'one');
    logger.info({}, 'two');
    expect(written()).toEqual(['before']);
    makeRoom();
    logger.info({}, 'after');
    expect(written()).toEqual(['before', 'one', 'two', 'after']);
  });

  it('[API14] keeps 8 MiB of it at most, and goes on behind them', () => {
    const logger = createLogger('api', 'info', fd);
    const makeRoom = fillDisk();
    const mebibyte = 'm'.repeat(1024 * 1024);
    for (let i = 0; i < 20; i += 1) logger.info({ mebibyte }, String(i));
    makeRoom();
    logger.info({ mebibyte }, 'lost, but has the others written');
    logger.info({ mebibyte }, 'after');
    expect(written()).toEqual(['0', '1', '2', '3', '4', '5', '6', 'after']);
  });
});
