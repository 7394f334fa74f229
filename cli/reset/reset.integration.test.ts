import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenVote, inOneDatabase, LONG_MS, onServers, optionsFor } from '#tests/servers/vote-to-reset.ts';
import { NotDrained } from './drain.ts';
import type { ResetParts } from './reset.ts';
import { reset } from './reset.ts';

interface Line {
  readonly type: string;
  readonly request_id: string;
  readonly votes?: number;
}

async function linesOf(file: string): Promise<Line[]> {
  return (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const votesIn = (lines: readonly Line[]) =>
  lines.filter(({ type }) => type === 'vote').map((line) => line.request_id);

class Killed extends Error {}

/** The parts, of which the one that is asked after so many others does what it is asked, and nobody hears of it. */
function mortal(parts: ResetParts, others: number): ResetParts {
  let asked = 0;
  const wrap = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (name === 'auditRows' || typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          const answer = await method.apply(target, args);
          if (asked++ === others) throw new Killed();
          return answer;
        };
      },
    });
  const wrapped = Object.entries(parts).map(([name, part]) => [name, wrap(part)]);
  return Object.fromEntries(wrapped);
}

describe.each([
  ['servers', onServers],
  ['one database', inOneDatabase],
])('a reset on %s', { timeout: LONG_MS }, (_, open) => {
  it('[OP3] archives everything, empties log and tables and opens the ballot', async () => {
    const vote = await givenVote(open);
    await vote.cast(25);
    await vote.consume();
    await vote.recordLetter('1');
    const before = await vote.tally();
    const file = path.join(vote.folder, 'one.jsonl');
    const outcome = await reset(vote.parts, optionsFor(file));
    expect(outcome).toEqual({ votes: 25, deadLetters: 1, removed: 25 });
    const lines = await linesOf(file);
    expect(lines[0]).toMatchObject({ type: 'archive', counts: before.counts, total: 25, dead_letters: 1 });
    expect(votesIn(lines)).toEqual(vote.sent.toSorted());
    expect(lines.at(-2)).toMatchObject({ type: 'dead_letter', stream_id: '1', fields_hex: ['ff00'] });
    expect(lines.at(-1)).toMatchObject({ type: 'end', votes: 25, dead_letters: 1 });
    const after = await vote.tally();
    expect(after).toMatchObject({ total: 0, ballot: { isOpen: true, isRevealed: false } });
    expect(after.revision).toBeGreaterThan(before.revision);
    await vote.cast(3);
    expect(await vote.observer.depth()).toMatchObject({ unread: 3, pending: 0 });
    await vote.consume();
    expect(await vote.tally()).toMatchObject({ total: 3 });
    expect(await readdir(vote.folder)).toEqual(['one.jsonl']);
  });

  it('[OP3] loses nothing wherever it is killed, and can be done again', async () => {
    const vote = await givenVote(open);
    let round = 0;
    const archived = new Set<string>();
    for (let death: unknown; round === 0 || death !== undefined; round += 1) {
      await vote.cast(4);
      await vote.consume();
      await vote.recordLetter(String(round));
      const file = (name: string) => optionsFor(path.join(vote.folder, `${name}-${round}.jsonl`));
      const killed = reset(mortal(vote.parts, round), file('killed'));
      death = await killed.then(
        () => undefined,
        (error) => error,
      );
      if (death !== undefined) expect(death).toBeInstanceOf(Killed);
      // What the log still holds is in the tables, or it would seem to be lost.
      if ((await vote.tally()).total === 0) expect(await vote.parts.trimmer.removeDone()).toBe(0);
      await reset(vote.parts, file('again'));
    }
    for (const name of await readdir(vote.folder)) {
      expect(name).toMatch(/\.jsonl$/);
      const lines = await linesOf(path.join(vote.folder, name));
      expect(votesIn(lines)).toHaveLength(lines.at(-1)?.votes ?? -1);
      for (const requestId of votesIn(lines)) archived.add(requestId);
    }
    expect(round).toBeGreaterThan(10);
    expect([...archived].sort()).toEqual(vote.sent.toSorted());
    expect(await vote.tally()).toMatchObject({ total: 0, ballot: { isOpen: true } });
  });

  it('[OP3] archives anew what is counted between the archive and the emptying', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    await vote.consume();
    const file = path.join(vote.folder, 'late.jsonl');
    let late = 2;
    const trimmer = {
      async removeDone() {
        if (late-- > 0) {
          await vote.cast(2);
          await vote.consume();
        }
        return vote.parts.trimmer.removeDone();
      },
    };
    expect(await reset({ ...vote.parts, trimmer }, optionsFor(file))).toMatchObject({ votes: 9, removed: 9 });
    expect(votesIn(await linesOf(file))).toEqual(vote.sent.toSorted());
  });

  it('[OP3] removes nothing while a vote is unread, and leaves the ballot closed', async () => {
    const vote = await givenVote(open);
    await vote.cast(5);
    const file = path.join(vote.folder, 'never.jsonl');
    const resetting = reset(vote.parts, { ...optionsFor(file), waitMs: 500 });
    await expect(resetting).rejects.toThrow(NotDrained);
    expect(await vote.tally()).toMatchObject({ total: 0, ballot: { isOpen: false } });
    await vote.consume();
    expect(await vote.tally()).toMatchObject({ total: 5 });
    expect(await readdir(vote.folder)).toEqual([]);
  });
});
