import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { createVoteAppender } from '#event-log/postgres/append.ts';
import { openDataFolder } from '#runtime/database/data-folder.ts';
import { Standalone } from '#tests/processes/standalone.ts';

const COUNTED = 6;
const UNREAD = 5;

/**
 * Records the data folder of a standalone vote, as an archive: six votes that were counted, and five that were accepted
 * and not read, as a death leaves them.
 *
 * @param file Where to: a tar, packed by Brotli.
 */
export async function recordStandalone(file: string): Promise<void> {
  const parent = await mkdtemp(path.join(tmpdir(), 'votes-recorded-'));
  const folder = path.join(parent, 'votes');
  const standalone = await Standalone.start({ folder });
  const client = createClient({ baseUrl: new URL(standalone.url).origin });
  for (let i = 0; i < COUNTED; i += 1) await client.castVote(i % 3 === 0 ? 'dogs' : 'cats', mintRequestId());
  while ((await client.results()).total_votes < COUNTED);
  await standalone.process.end();

  const { database, close } = await openDataFolder(folder);
  const log = createVoteAppender({ database });
  for (let i = 0; i < UNREAD; i += 1)
    await log.append({ option: 'dogs', requestId: mintRequestId(), timestamp: Date.now() });
  await close();

  const tar = path.join(parent, 'folder.tar');
  execFileSync('tar', ['--owner=0', '--group=0', '--sort=name', '-cf', tar, '-C', parent, 'votes']);
  const unpacked = await readFile(tar);
  const { BROTLI_PARAM_LGWIN, BROTLI_MAX_WINDOW_BITS, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = {
    [BROTLI_PARAM_LGWIN]: BROTLI_MAX_WINDOW_BITS,
    [BROTLI_PARAM_SIZE_HINT]: unpacked.length,
  };
  await writeFile(file, brotliCompressSync(unpacked, { params }));
  await rm(parent, { recursive: true });
}
