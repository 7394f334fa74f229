import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { Standalone } from '#tests/processes/standalone.ts';
import { smallDisk } from '#tests/servers/small-disk.ts';

const MIB = 1024 * 1024;

it('[API4] the standalone vote refuses votes on an almost full disk, says so, and takes them once there is room', async (context) => {
  const disk = await smallDisk(300, context);
  const standalone = await Standalone.start({ folder: path.join(disk, 'votes') });
  context.onTestFinished(() => standalone.close());

  const client = createClient({ baseUrl: new URL(standalone.url).origin });
  const answer = (id = mintRequestId()) =>
    client.castVote('cats', id).then(
      () => 'accepted',
      (error) => error.code,
    );
  const isReady = async () => (await fetch(new URL('ready', standalone.url))).status;
  expect(await answer()).toBe('accepted');

  const filler = path.join(disk, 'filler');
  await writeFile(filler, new Uint8Array(180 * MIB));
  await expect.poll(() => answer()).toBe('log_unavailable');
  await standalone.process.untilPrinted(/The event log takes no votes.*\n?/);
  expect(standalone.process.printed()).toContain('The disk is almost full; make room');
  await expect.poll(isReady).toBe(503);

  await rm(filler);
  const id = mintRequestId();
  await expect.poll(() => answer(id)).toBe('accepted');
  await expect.poll(async () => (await client.receipt(id)).state).toBe('counted');
  await expect.poll(isReady).toBe(200);
});
