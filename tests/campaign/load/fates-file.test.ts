import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import type { Fate } from './fate.ts';
import { Fates, FatesWriter } from './fates-file.ts';

async function written(fates: readonly Fate[]): Promise<Fates> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-fates-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const writer = new FatesWriter(path.join(folder, 'fates'));
  for (const fate of fates) writer.add(fate);
  writer.close();
  return new Fates(path.join(folder, 'fates'));
}

it('what became of votes is read as it was written, by request id', async () => {
  const kinds: readonly Pick<Fate, 'outcome' | 'option'>[] = [
    { outcome: 'accepted', option: 'cats' },
    { outcome: 'unknown', option: 'dogs' },
    { outcome: 'refused', option: undefined },
  ];
  // More than are written at a time, and not in the order of their ids.
  const cast = Array.from({ length: 5_000 }, (_, i) => ({
    requestId: mintRequestId(1_700_000_000_000 + ((i * 7) % 400)),
    atMs: i,
    ...(kinds[i % kinds.length] ?? expect.fail()),
  }));
  const fates = await written(cast);
  const sorted = cast.sort((a, b) => (a.requestId < b.requestId ? -1 : 1));
  expect([...fates]).toEqual(sorted);
  expect(fates.size).toBe(5_000);
  expect(sorted.every(({ requestId }) => fates.has(requestId.toUpperCase()))).toBe(true);
  expect(fates.has(mintRequestId())).toBe(false);
});

it('where nobody voted there is nothing to read', async () => {
  const fates = await written([]);
  expect([...fates]).toEqual([]);
  expect(fates.has(mintRequestId())).toBe(false);
});
