import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient as createRedis } from '@redis/client';
import pg from 'pg';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { mintRequestId } from '#ballot/request-id.ts';
import { createClient } from '#contract/client.ts';
import { expectAllCounted } from './processes/all-counted.ts';
import { Auditor } from './processes/counted.ts';
import type { NodeProcess } from './processes/node-process.ts';
import { PROJECT } from './processes/node-process.ts';
import { Pipeline } from './processes/pipeline.ts';
import { program } from './servers/programs.ts';
import { projectFiles, read } from './source-tree.ts';

const VOTES = 5;

/** A vote that needs a runbook, and the hands of who follows it. */
class Patient {
  readonly pipeline: Pipeline;
  readonly folder: string;
  consumer: NodeProcess | undefined;
  readonly accepted = new Map<string, 'cats' | 'dogs'>();

  private constructor(pipeline: Pipeline, folder: string) {
    this.pipeline = pipeline;
    this.folder = folder;
  }

  static async admit(): Promise<Patient> {
    const pipeline = await Pipeline.on(inject('redisUrl'), inject('databaseUrl'));
    onTestFinished(() => pipeline.close());
    const folder = await mkdtemp(path.join(tmpdir(), 'votes-runbook-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const patient = new Patient(pipeline, folder);
    patient.consumer = await pipeline.startConsumer();
    await pipeline.startApi();
    await patient.vote();
    return patient;
  }

  /** Some people vote, and are counted. */
  async vote(): Promise<void> {
    const client = createClient({ baseUrl: this.pipeline.apiUrl });
    for (let i = 0; i < VOTES; i += 1) {
      const id = mintRequestId();
      await client.castVote('cats', id);
      this.accepted.set(id, 'cats');
    }
    await this.untilCounted();
  }

  async untilCounted(): Promise<void> {
    await expectAllCounted(this.pipeline, this.accepted);
  }

  async sql(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.pipeline.backends.databaseUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }

  /** Something that is no vote gets into the log, and out of it again. */
  async poison(): Promise<void> {
    const redis = await createRedis({ url: this.pipeline.backends.redisUrl }).connect();
    await redis.xAdd(this.pipeline.backends.stream, '*', { option: 'birds' });
    redis.destroy();
    const auditor = await Auditor.of(this.pipeline.backends.databaseUrl);
    await expect.poll(async () => (await auditor.counted()).deadLetters).toBeGreaterThan(0);
    await auditor.close();
  }

  /** Does what the page says in its own folder; gives what it ends with. */
  follow(command: string): Promise<number> {
    const { redisUrl, databaseUrl, stream } = this.pipeline.backends;
    const tools = ['pg_dump', 'pg_restore'] as const;
    const folders = tools.map((tool) => path.dirname(program(tool)));
    const env = {
      PATH: [...folders, process.env.PATH].join(path.delimiter),
      REDIS_URL: redisUrl,
      DATABASE_URL: databaseUrl,
      STREAM_NAME: stream,
    };
    const line = command.replace('npm run votes --', `${process.execPath} ${PROJECT}/cli/main.ts`);
    return new Promise((resolve) => {
      execFile('bash', ['-c', line], { cwd: this.folder, env }, (error, out, err) => {
        if (error !== null) process.stdout.write(`${command}\n${out}${err}\n`);
        resolve(error === null ? 0 : Number(error.code));
      });
    });
  }
}

interface Course {
  /** What is the matter. */
  readonly falls?: (patient: Patient) => Promise<unknown>;
  /** What happens between the commands, by the number of the command that comes next. */
  readonly meanwhile?: Readonly<Record<number, (patient: Patient) => Promise<unknown>>>;
  /** What the commands end with, where that is not 0; by their number. */
  readonly ends?: Readonly<Record<number, number>>;
  /** What has to be so afterwards; by default that every vote is counted. */
  readonly heals?: (patient: Patient) => Promise<unknown>;
}

const COURSES: Readonly<Record<string, Course>> = {
  README: {},
  'nothing-is-counted': {},
  'counting-is-slow': {},
  'votes-are-refused': {},
  'disk-fills': {},
  'log-went-back': {},
  upgrade: {},
  'data-folder': {},
  'dead-letters': {
    async falls(patient) {
      await patient.poison();
    },
    ends: { 2: 1 }, // It is no vote yet.
    heals: async () => {},
  },
  'votes-are-missing': {
    async falls(patient) {
      await patient.sql('delete from vote_events where ctid = (select ctid from vote_events limit 1)');
    },
    ends: { 0: 1, 2: 1 }, // A row went, and not from the counter: replaying it counts it there twice, which rebuilding mends.
  },
  'backup-and-restore': {
    meanwhile: {
      1: async (patient) => {
        await patient.vote();
        await patient.consumer?.end();
      },
    },
    ends: { 2: 1 },
  },
  'next-round': {
    heals: async ({ pipeline }) => {
      const { total_votes } = await createClient({ baseUrl: pipeline.apiUrl }).results();
      expect(total_votes).toBe(0);
    },
  },
};

describe('the runbook', () => {
  it('of each page is followed here', () => {
    const pages = projectFiles(/^docs\/runbooks\/.*\.md$/).map((file) => path.basename(file, '.md'));
    expect(Object.keys(COURSES).sort()).toEqual(pages.sort());
  });

  it.each(Object.entries(COURSES))(
    '%s: its commands do what it says',
    { timeout: 120_000 },
    async (page, course) => {
      const commands = [...read(`docs/runbooks/${page}.md`).matchAll(/^\$ (.+)$/gm)].map(
        ([, line = '']) => line,
      );
      expect(commands.length).toBeGreaterThan(0);
      const patient = await Patient.admit();
      await course.falls?.(patient);
      const ends: number[] = [];
      for (const [i, command] of commands.entries()) {
        await course.meanwhile?.[i]?.(patient);
        ends.push(await patient.follow(command));
      }
      expect(ends).toEqual(commands.map((_, i) => course.ends?.[i] ?? 0));
      await (course.heals ?? ((healed) => healed.untilCounted()))(patient);
    },
  );
});
