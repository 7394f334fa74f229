import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inject, it, onTestFinished } from 'vitest';
import { FailingPostgres } from '#tests/faults/failing-postgres.ts';
import { end } from '#tests/servers/private-server.ts';
import { smallDisk } from '#tests/servers/small-disk.ts';
import { expectDown, expectHealed, underLoad, untilMoreVotes } from './under-load.ts';

/** Room for a new data folder and a little more. */
const DISK_MIB = 150;

it('[CO1] [CO2] [CO7] [API5] PostgreSQL fills its disk, first for data and then for its log: votes go on, and all is well once there is room', {
  timeout: 90_000,
}, async (context) => {
  const disk = await smallDisk(DISK_MIB, context);
  const postgres = await FailingPostgres.start({ parent: disk });
  onTestFinished(() => postgres.server.stop());
  const load = await underLoad({ redisUrl: inject('redisUrl'), databaseServerUrl: postgres.url });

  const filler = path.join(disk, 'filler');
  await writeFile(filler, new Uint8Array(DISK_MIB * 1024 * 1024)).catch(() => {});
  await load.consumer.untilPrinted(/"53100"/); // A table cannot grow.
  await expectDown(load, ['consumer']);
  await postgres.run('select pg_switch_wal()').catch(() => {});
  await load.consumer.untilPrinted(/ECONNREFUSED/); // It cannot write its log and gives up.
  await expectDown(load, ['api']);
  await untilMoreVotes(load.voters);

  await rm(filler);
  await end(postgres.server.process, 'SIGINT'); // Should it still be about to.
  await postgres.startAgain();
  await expectHealed(load);
});
