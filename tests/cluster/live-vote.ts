import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Option } from '#ballot/options.ts';
import type { Values } from '#tests/chart/render.ts';
import type { VotersOptions } from '#tests/processes/voters.ts';
import { Voters } from '#tests/processes/voters.ts';
import type { Entrance } from './entrance.ts';
import { entranceValues, openEntrance } from './entrance.ts';
import { Installation } from './installation.ts';
import { mergeValues } from './merge-values.ts';
import { ReturningViewer } from './returning-viewer.ts';
import { openServers } from './servers.ts';

/** Who votes unless a test says otherwise; few, for a cluster for tests may have two processors. */
export const CROWD = { count: 8, restMs: 50 };
const VIEWERS = 3;
/** How many votes are accepted before and after what happens to the cluster, at least. */
const VOTES_BETWEEN = 50;
/** Everything is over by then: a pod has been made anew, and its address is known to all. */
const HEALING_MS = 90_000;

/** Who votes and who watches. */
export interface Crowd {
  readonly voters: Voters;
  readonly viewers: readonly ReturningViewer[];
}

/** A vote on the cluster, and all that was ever accepted in it. */
export class LiveVote {
  readonly installation: Installation;
  /** Votes answered 201 since the installation, by request id. */
  readonly accepted = new Map<string, Option>();
  readonly #values: Values;
  readonly #entrance: Entrance;

  private constructor(installation: Installation, values: Values, entrance: Entrance) {
    this.installation = installation;
    this.#values = values;
    this.#entrance = entrance;
  }

  /** Installs the chart, ours unless another is given, with these values, and opens a way in. */
  static async install(release: string, values: Values, chart?: string): Promise<LiveVote> {
    const all = mergeValues(entranceValues(release), values);
    const installation = await Installation.install(release, all, chart);
    return new LiveVote(installation, all, await openEntrance(installation));
  }

  /** Installs our chart, or another version of it, with more values over those it began with. */
  async upgrade(values: Values = {}): Promise<void> {
    await this.installation.upgrade(mergeValues(this.#values, values));
  }

  /**
   * Lets people vote and watch before, during and after what happens to the cluster, then expects that everything is
   * exact: see `expectExact`; and each viewer is shown the total.
   *
   * @returns The people, who have left.
   */
  async during(happening: (crowd: Crowd) => Promise<unknown>, who: VotersOptions = CROWD): Promise<Crowd> {
    const viewers = Array.from({ length: VIEWERS }, () => new ReturningViewer(this.#entrance.url));
    try {
      const voters = await this.whileVoting(async (those) => {
        await happening({ voters: those, viewers });
        await untilMoreVotes(those);
      }, who);
      await this.expectExact();
      const { size } = this.accepted;
      await expect.poll(() => viewers.map(({ total }) => total)).toEqual(viewers.map(() => size));
      return { voters, viewers };
    } finally {
      await Promise.all(viewers.map((viewer) => viewer.leave()));
    }
  }

  /** Lets people vote, and does something once many votes were accepted; expects nothing of what is counted. */
  async whileVoting(
    doing: (voters: Voters) => Promise<unknown>,
    who: VotersOptions = CROWD,
  ): Promise<Voters> {
    const voters = new Voters(this.#entrance.url, who);
    try {
      await untilMoreVotes(voters);
      await doing(voters);
    } finally {
      await voters.leave();
      for (const [id, option] of voters.accepted) this.accepted.set(id, option);
    }
    return voters;
  }

  /**
   * Expects that what is counted is exactly what was accepted, each vote once and with its option, and that `votes
   * verify` finds log, votes and counters in agreement.
   */
  async expectExact(): Promise<void> {
    await using servers = await openServers(this.installation);
    const database = new pg.Client({ connectionString: servers.databaseUrl });
    await database.connect();
    try {
      const count = async () => (await database.query('select from vote_events')).rowCount;
      await expect.poll(count, { timeout: HEALING_MS }).toBe(this.accepted.size);
      const { rows } = await database.query<{ vote: string }>(
        "select request_id || ' ' || option as vote from vote_events",
      );
      const counted = rows.map(({ vote }) => vote).sort();
      expect(counted).toEqual([...this.accepted].map((each) => each.join(' ')).sort());
    } finally {
      await database.end();
    }
    await servers.votes(['verify']);
  }

  /** Removes all of it, votes included. */
  async remove(): Promise<void> {
    await this.#entrance.close();
    await this.installation.remove();
  }
}

/** Resolves once many more votes were accepted. */
export async function untilMoreVotes(voters: Voters): Promise<void> {
  const enough = voters.count + VOTES_BETWEEN;
  await expect.poll(() => voters.count, { timeout: HEALING_MS }).toBeGreaterThan(enough);
}

/** A vote for the tests of a file, from before the first until after the last. */
export function liveVoteOfTests(release: string, values: Values, chart?: string): () => LiveVote {
  let vote: LiveVote | undefined;
  beforeAll(async () => {
    vote = await LiveVote.install(release, values, chart);
  }, 360_000);
  afterAll(() => vote?.remove(), 300_000);
  return () => vote ?? expect.unreachable('No test runs.');
}
