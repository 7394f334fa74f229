import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAllCounted } from '#tests/processes/all-counted.ts';
import { Voters } from '#tests/processes/voters.ts';
import { FailingPipeline } from './failing-pipeline.ts';
import { FAULTS, KNOWN } from './faults.ts';
import { feel } from './feel.ts';

/**
 * Those that no other test strikes with, and that are soon over; `node tests/faults/feel.ts` strikes with all. One vote
 * goes through them one after the other, over three streams.
 */
const SHORT = FAULTS.filter(({ target, name }) =>
  [
    'the way to redis loses the reply to an XADD',
    'the way to postgres loses the reply to a COMMIT',
    'redis is killed and started on an older copy of its files',
    'redis is handed an entry from next year, which all later ones follow',
    'redis is handed entries that are no votes',
    'redis is killed, and a replica that had lost touch takes its place',
    'redis hands over to its replica in order',
    'redis has no room on its disk',
    'postgres has one of its sessions killed with SIGKILL, and ends all others',
    'consumer 0 is frozen with votes in hand until others have taken them over, and goes on',
  ].includes(`${target} ${name}`),
);

describe('a vote over three streams', { timeout: 120_000 }, () => {
  let all: FailingPipeline;
  let voters: Voters;
  beforeAll(async () => {
    all = await FailingPipeline.start({ partitions: 3 });
    await all.untilReady();
    voters = new Voters(all.pipeline.apiUrl, { count: 8 });
  });
  afterAll(() => all.close());

  it.each(SHORT)('[CO1] [EL1] $target $name: it is felt, and all is counted', async (fault) => {
    await expect(feel(all, fault, voters)).resolves.toMatchObject(fault.mayLose ? {} : { lost: 0 });
  });

  it('[CO1] counts exactly what it has accepted and not lost', async () => {
    await voters.leave();
    await expectAllCounted(all.pipeline, voters.accepted);
  });
});

it('every class of faults has some, and no two have one name', () => {
  const classes = new Set(KNOWN.map(({ id }) => id));
  expect([...classes].sort()).toEqual(Array.from({ length: 16 }, (_, i) => `F${i + 1}`).sort());
  expect(new Set(KNOWN.map(({ target, name }) => `${target} ${name}`)).size).toBe(KNOWN.length);
});
