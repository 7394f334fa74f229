import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { composeFile, MAIN } from '#tests/compose/compose-file.ts';
import { ComposeStack } from './compose-stack.ts';

/** The folder that `votes` begins in, which a volume keeps. */
const ARCHIVES = composeFile(MAIN).services.votes?.working_dir;
const VOTE = { method: 'POST', headers: { 'content-type': 'application/json' } };

/** The whole chain as an organiser has it, from a vote at the page to its count, of nothing but compose.yaml. */
describe.skipIf(inject('imagesOfOthers') === null)(
  'the services of compose.yaml',
  { timeout: 180_000 },
  () => {
    const stack = new ComposeStack();
    const results = async () => JSON.parse((await stack.ask('/api/results')).body);

    beforeAll(() => stack.prepare(), 60_000);
    afterAll(() => stack.remove());

    it('[IM10] start in their order, each as its own user, and are well', async () => {
      await stack.up();
      expect(await results()).toMatchObject({ total_votes: 0 });
    });

    it('[IM10] take a vote at the page, count it and tell the result there', async () => {
      const { status, body } = await stack.ask('/api/vote', { ...VOTE, body: '{"option":"cats"}' });
      expect({ status, body }).toMatchObject({ status: 201 });
      await expect.poll(results, { timeout: 30_000 }).toMatchObject({ total_votes: 1 });
      expect((await stack.ask('/')).body).toMatch(/<title>/);
    });

    it('[IM10] let an operator look and verify', async () => {
      expect(await stack.run('votes', 'status')).toMatch(/cats/i);
      const verified = await stack.run('votes', 'verify', '--json');
      expect(verified).toMatch(/"counted": ?1,/);
      expect(verified).toMatch(/"missing": ?0,/);
    });

    it('[IM10] end in order, and go on with the same passwords and votes', async () => {
      expect(await stack.stop()).toEqual({ postgres: 0, redis: 0, consumer: 0, api: 0, frontend: 0 });
      await stack.up();
      expect(await results()).toMatchObject({ total_votes: 1 });
      await stack.ask('/api/vote', { ...VOTE, body: '{"option":"dogs"}' });
      await expect.poll(results, { timeout: 30_000 }).toMatchObject({ total_votes: 2 });
    });

    it('[IM10] keep a round that is over in the volume of archives, and begin the next', async () => {
      const archive = `${ARCHIVES}/round-1.jsonl`;
      expect(await stack.run('votes', 'reset', '--archive', archive, '--yes')).toContain('2 votes');
      await expect.poll(results, { timeout: 30_000 }).toMatchObject({ total_votes: 0 });
      const again = stack.run('votes', 'reset', '--archive', archive, '--yes');
      await expect(again).rejects.toThrow('is there already');
    });
  },
);
