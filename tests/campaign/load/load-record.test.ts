import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { LoadRecord } from './load-record.ts';

async function newRecord(): Promise<LoadRecord> {
  const folder = await mkdtemp(path.join(tmpdir(), 'votes-record-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return new LoadRecord(Date.now(), path.join(folder, 'fates'));
}

it('a record of the load knows what was sent, what came of it, and what is still open', async () => {
  const record = await newRecord();
  for (const option of ['cats', 'cats', 'dogs', undefined] as const) record.begin(option);
  record.finish({ requestId: mintRequestId(), outcome: 'accepted', option: 'cats' });
  record.finish({ requestId: mintRequestId(), outcome: 'refused', option: undefined });
  expect(record.figures(false)).toMatchObject({
    ...{ accepted: 1, refused: 1, unknown: 0, underWay: 2 },
    attempted: { cats: 2, dogs: 1 },
  });
});

it('a record of the load keeps what breaks an invariant, and tells it at the end', async () => {
  const record = await newRecord();
  record.begin('cats');
  record.saw('a viewer', { cats: 1, dogs: 0 }, []);
  record.saw('a viewer', { cats: 2, dogs: 0 }, ['a poller saw revision 1 after 2']);
  record.answered('vote', '201', 2_500);
  record.answered('vote', '503 outcome_unknown', 2_501);
  expect(record.figures(false)).toMatchObject({
    looks: { 'a viewer': 2 },
    fallen: [],
    tooMany: [],
    slow: [],
  });
  expect(record.figures(true)).toMatchObject({
    fallen: [expect.stringContaining('a poller saw revision 1 after 2, at ')],
    tooMany: [expect.stringContaining('2 cats were shown, 1 were voted for')],
    slow: [{ answer: '503 outcome_unknown', tookMs: 2_501 }],
    answers: { '201': 1, '503 outcome_unknown': 1 },
  });
});
