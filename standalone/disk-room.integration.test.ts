import { expect, it } from 'vitest';
import { openPgliteDatabase } from '#runtime/database/pglite-database.ts';
import { PgliteFolders } from '#tests/servers/pglite-folder.ts';
import { writingWithinRoom } from './disk-room.ts';

const folders = new PgliteFolders();

it('[OP4] a database that is lent is only read while there is no room to count', {
  timeout: 120_000,
}, async () => {
  const database = await openPgliteDatabase(await folders.make());
  let isLeft = true;
  const lent = writingWithinRoom(database, { isLeftForVotes: () => isLeft, isLeftForCounting: () => isLeft });
  await lent.query({ text: 'create table numbers (n integer)' });
  const insert = { text: 'insert into numbers values ($1) returning n', values: [1] };
  const all = { text: 'select n from numbers' };
  expect(await lent.query(insert)).toEqual([{ n: 1 }]);

  isLeft = false;
  const refused = { name: 'DatabaseUnavailable', sqlstate: '25006' };
  await expect(lent.query(insert)).rejects.toMatchObject(refused);
  await expect(lent.transaction([all, insert])).rejects.toMatchObject(refused);
  expect(await lent.query(all)).toEqual([{ n: 1 }]);
  expect(await lent.transaction([all, all])).toEqual([[{ n: 1 }], [{ n: 1 }]]);

  isLeft = true;
  expect(await lent.transaction([insert, all])).toEqual([[{ n: 1 }], [{ n: 1 }, { n: 1 }]]);
  await database.close();
});
