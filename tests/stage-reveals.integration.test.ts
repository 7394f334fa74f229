import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { StreamViewer } from './processes/event-stream.ts';
import type { Keeper } from './processes/keeper.ts';
import { openKeeper } from './processes/keeper.ts';
import type { NodeProcess } from './processes/node-process.ts';
import { Pipeline } from './processes/pipeline.ts';
import { freePort } from './servers/private-server.ts';

const KEY = 'open-sesame-0123456789';
const authorization = `Bearer ${KEY}`;
const ORIGIN = 'https://vote.example.com';

/** The counts of a ballot that are revealed from the stage in front of the hall, by the api. */
describe('the stage', () => {
  let pipeline: Pipeline;
  let keeper: Keeper;
  let api: NodeProcess;

  beforeAll(async () => {
    pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    keeper = openKeeper(pipeline.backends.databaseUrl);
    await pipeline.startConsumer();
    api = await pipeline.startApi({
      RESULTS_VISIBLE: 'revealed',
      STAGE_KEY: KEY,
      CORS_ORIGINS: ORIGIN,
      MAX_REQUEST_SIZE: '64',
      LOG_LEVEL: 'trace',
    });
    await client().castVote('cats', mintRequestId());
  });
  beforeEach(async () => {
    await keeper.open();
    await expect.poll(() => client().results()).toMatchObject({ total_votes: 1, withheld: true });
  });
  afterAll(async () => {
    await keeper.leave();
    await pipeline.close();
  });

  const client = () => createClient({ baseUrl: pipeline.apiUrl });
  const post = (headers: Record<string, string>, body?: string, apiUrl = pipeline.apiUrl) =>
    fetch(`${apiUrl}/api/ballot/reveal`, { method: 'POST', headers, ...(body !== undefined && { body }) });
  /** A refusal in a few words. */
  const refusal = async (answer: Response) => `${answer.status} ${(await answer.json()).code}`;
  /** Whether the database itself has the ballot revealed: closing it tells, and changes nothing of that. */
  const isRevealed = async () => (await keeper.close()).isRevealed;

  it('[API15] reveals with its key what results, stream and history had withheld, and may do so again', async () => {
    const viewer = await StreamViewer.open(`${pipeline.apiUrl}/api/results/stream`);
    onTestFinished(() => viewer.close());
    await expect.poll(() => viewer.newest?.data).toMatchObject({ total_votes: 1, withheld: true });
    const history = () =>
      client()
        .history(5)
        .then(
          ({ minutes }) => minutes.reduce((sum, { counts }) => sum + counts.cats, 0),
          ({ code }) => code,
        );
    expect(await history()).toBe('results_withheld');

    const shown = [
      { option: 'cats', count: 1, percentage: 100 },
      { option: 'dogs', count: 0, percentage: 0 },
    ];
    for (const _time of ['first', 'second']) {
      expect(await client().reveal(KEY)).toEqual({ ballot: 'open', revealed: true });
      await expect.poll(() => viewer.newest?.data.results).toEqual(shown);
      expect((await client().results()).results).toEqual(shown);
      expect(await history()).toBe(1);
    }
  });

  it.each([
    ['no key', undefined],
    ['another key', 'Bearer open-sesame-9876543210'],
    ['the beginning of its key', `Bearer ${KEY.slice(0, -1)}`],
    ['its key and more', `Bearer ${KEY}0`],
    ['its key in other letters', `Bearer ${KEY.toUpperCase()}`],
    ['its key as a password', `Basic ${btoa(`stage:${KEY}`)}`],
    ['its key alone', KEY],
    ['an empty key', 'Bearer '],
  ])('[API15] reveals nothing with %s, and is asked for its key', async (_what, sent) => {
    const answer = await post(sent === undefined ? {} : { authorization: sent });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusal(answer)).toBe('401 wrong_stage_key');
    expect(await isRevealed()).toBe(false);
  });

  it('[API15] reveals nothing where the api has no key, and is told what to set', async () => {
    const port = await freePort();
    const keyless = await pipeline.startApi({ RESULTS_VISIBLE: 'revealed', PORT: `${port}` });
    onTestFinished(() => void keyless.end());
    const apiUrl = `http://127.0.0.1:${port}`;
    const sent = [{}, { authorization }, { authorization: 'Bearer ' }, { authorization: 'Bearer undefined' }];
    const answers = await Promise.all(sent.map((headers) => post(headers, undefined, apiUrl)));
    for (const answer of answers) {
      const { status, code, detail } = await answer.json();
      expect([status, code]).toEqual([403, 'stage_has_no_key']);
      expect(detail).toContain('STAGE_KEY');
    }
    expect(await isRevealed()).toBe(false);
  });

  it.each([
    ['{}', 'application/json', '422 validation_failed'],
    ['{"a":1,"a":1}', 'application/json', '422 validation_failed'],
    ['null', 'application/json', '422 validation_failed'],
    ['{"reveal":', 'application/json', '400 malformed_json'],
    ['reveal', 'text/plain', '415 unsupported_media_type'],
    ['"'.padEnd(100), 'application/json', '413 payload_too_large'],
  ])('[API2] takes no body, such as %j as %s', async (body, type, refused) => {
    expect(await refusal(await post({ authorization, 'content-type': type }, body))).toBe(refused);
    expect(await isRevealed()).toBe(false);
  });

  it('[API11] may be of another origin, where that is one of CORS_ORIGINS', async () => {
    const preflight = (origin: string) =>
      fetch(`${pipeline.apiUrl}/api/ballot/reveal`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
    const leave = await preflight(ORIGIN);
    expect(leave.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(leave.headers.get('access-control-allow-methods')).toContain('POST');
    expect(leave.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
    expect((await preflight('https://elsewhere.example.com')).status).toBe(400);
    const revealed = await post({ authorization, origin: ORIGIN });
    expect(revealed.status).toBe(200);
    expect(revealed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('[API14] is logged when it reveals, and that a wrong key was tried; a key never is', async () => {
    await post({ authorization: 'Bearer not-the-key-of-the-stage' });
    await client().reveal(KEY);
    await api.untilPrinted(/The stage has revealed the counts/);
    const [warning] = await api.untilPrinted(/.*without the key of the stage.*/);
    const { refused, ...rest } = JSON.parse(warning);
    expect(refused).toBeGreaterThan(0);
    expect(Object.keys(rest).sort()).toEqual(['level', 'msg', 'service', 'time']);
    expect(api.printed()).not.toMatch(/open-sesame|not-the-key/i);
  });

  it('[API15] is asked to try again while the ballot cannot be changed', async () => {
    const database = new pg.Client({ connectionString: pipeline.backends.databaseUrl });
    await database.connect();
    await database.query('begin; lock table ballot in access exclusive mode');
    const answer = await post({ authorization });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await refusal(answer)).toBe('503 ballot_unavailable');
    await database.query('commit');
    await database.end();
    expect(await client().reveal(KEY)).toMatchObject({ revealed: true });
  });
});
