import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPTIONS } from '#ballot/options.ts';
import { formatCount } from './results/figures.ts';
import { button, part, RenderedPage, stateOf, untilState } from './testing/rendered-page.tsx';
import { refused, results, resultsOf, TAKEN } from './testing/vote-api.ts';

let page: RenderedPage;
let api: RenderedPage['api'];
let timers: RenderedPage['timers'];
let streams: RenderedPage['streams'];

beforeEach(async () => {
  page = await RenderedPage.render();
  ({ api, timers, streams } = page);
});
afterEach(() => page.close());

const user = userEvent.setup();
const advance = (ms: number) => page.advance(ms);
const bring = (...figures: Parameters<typeof resultsOf>) => page.bring(resultsOf(...figures));

/** Lets each pause between two tries pass until the vote has this state. */
async function untilVote(state: string): Promise<void> {
  const afterPause = async () => {
    await act(async () => timers.advance(500));
    return stateOf('vote-status');
  };
  await expect.poll(afterPause).toBe(state);
}

describe('the ballot', () => {
  it('[UI1] is one button an option, in ballot order, named after it', () => {
    const buttons = screen.getAllByRole('button');
    expect(buttons.map(({ dataset }) => dataset.option)).toEqual([...OPTIONS]);
    expect(button(/Vote for Cats/).dataset.option).toBe('cats');
    expect(button(/Vote for Dogs/).dataset.option).toBe('dogs');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Cats vs Dogs');
  });

  it.each(['{Enter}', ' '])('[UI1] is reached by Tab and votes by %j', async (key) => {
    api.answers = [TAKEN];
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(button(/Dogs/));
    await user.keyboard(key);
    await untilState('vote-status', 'accepted');
    expect(api.votes.map(({ body }) => body)).toEqual([{ option: 'dogs' }]);
  });
});

describe('a vote', () => {
  it('[UI2] is answered at the click, before the api has answered', async () => {
    api.answers = ['wait'];
    act(() => button(/Cats/).click());
    expect(stateOf('vote-status')).toBe('sending');
    expect(part('vote-status').textContent).toMatch(/Sending your vote for cats/);
    expect(button(/Cats/).getAttribute('aria-disabled')).toBe('true');
    expect(button(/Cats/).dataset.chosen).toBe('sending');
    expect(button(/Dogs/).dataset.chosen).toBeUndefined();
  });

  it('[UI2] is cast once however often one clicks', async () => {
    api.answers = [TAKEN];
    act(() => {
      button(/Cats/).click();
      button(/Cats/).click();
      button(/Dogs/).click();
    });
    await untilState('vote-status', 'accepted');
    act(() => button(/Dogs/).click());
    expect(stateOf('vote-status')).toBe('accepted');
    await act(async () => {});
    expect(stateOf('vote-status')).toBe('accepted');
    expect(api.votes).toHaveLength(1);
  });

  it('[UI2] is confirmed, and another can be cast under another id, with the focus where it was', async () => {
    api.answers = [TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'accepted');
    expect(part('vote-status').textContent).toMatch(/Your vote for cats is in\.Accepted, and being counted/);

    await user.click(part('vote-again'));
    expect(stateOf('vote-status')).toBe('idle');
    expect(document.activeElement).toBe(button(/Cats/));
    await user.click(button(/Dogs/));
    await untilState('vote-status', 'accepted');
    const [first, second] = api.votes;
    expect(second?.body).toEqual({ option: 'dogs' });
    expect(second?.requestId).not.toBe(first?.requestId);
  });

  it('[UI2] says so while it waits, and arrives under the same id', async () => {
    api.answers = [refused('log_unavailable'), TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'waiting');
    expect(part('vote-status').textContent).toMatch(
      /not being taken.*vote for cats waits here and goes out by itself/,
    );
    await untilVote('accepted');
    expect(new Set(api.votes.map(({ requestId }) => requestId)).size).toBe(1);
    expect(api.votes).toHaveLength(2);
  });

  it('[UI2] that failed says why, and is tried again under the same id', async () => {
    api.answers = [refused('internal_error'), TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'failed');
    expect(part('vote-status').textContent).toMatch(/Something went wrong on our side/);
    act(() => button(/Vote for Dogs/).click());
    expect(api.votes).toHaveLength(1);

    await user.click(part('try-again'));
    expect(document.activeElement).toBe(button(/Vote for Cats/));
    await untilState('vote-status', 'accepted');
    const [first, second] = api.votes;
    expect(second).toEqual(first);
  });

  it('[UI2] is not accepted for a success of something that is not the api', async () => {
    api.answers = [{ status: 200, body: { success: true } }];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'failed');
    expect(part('vote-status').textContent).toMatch(/wrong address/);
  });

  it('[UI2] that failed can be given up for another choice', async () => {
    api.answers = [refused('validation_failed')];
    await user.click(button(/Dogs/));
    await untilState('vote-status', 'failed');
    expect(part('vote-status').textContent).not.toMatch(/may already count/);
    await user.click(part('choose-again'));
    expect(stateOf('vote-status')).toBe('idle');
    expect(document.activeElement).toBe(button(/Dogs/));
  });
});

describe('the results', () => {
  it('[UI4] are a skeleton until they come', () => {
    expect(stateOf('results')).toBe('loading');
    expect(stateOf('connection')).toBe('reconnecting');
    expect(screen.queryByTestId('total-votes')).toBeNull();
    expect(part('announcement').textContent).toBe('Loading the results.');
  });

  it('[UI3] follow the stream: counts, shares, total and age', () => {
    bring(1_204, 1_096);
    expect(stateOf('results')).toBe('live');
    expect(stateOf('connection')).toBe('live');
    expect(part('result-cats').dataset.count).toBe('1204');
    expect(part('result-cats').textContent).toContain(`${formatCount(1_204)} votes`);
    expect(part('result-cats').textContent).toContain('52.3');
    expect(part('result-dogs').textContent).toContain('47.7');
    expect(part('result-cats').querySelector<HTMLElement>('[style]')?.style.transform).toMatch(
      /^translateX\(-47\.7/,
    );
    expect(part('total-votes').dataset.count).toBe('2300');
    expect(part('results').textContent).toContain('Cats lead by 108');
    expect(part('updated').textContent).toBe('updated 1 minute ago');

    bring(1_204, 1_097);
    expect(part('updated').textContent).toBe('updated just now');
    advance(7_000);
    expect(part('updated').textContent).toBe('updated 7 s ago');
  });

  it('[UI4] say who leads, one vote and a tie in their own words', () => {
    bring(0, 1);
    expect(part('results').textContent).toContain('Dogs lead by 1');
    expect(part('result-dogs').textContent).toContain('1 vote');
    expect(part('result-dogs').textContent).not.toContain('1 votes');
    expect(part('total-votes').textContent).toBe('1 vote');
    bring(1, 1);
    expect(part('results').textContent).toContain('Neck and neck');
  });

  it('[UI4] are an invitation before the first vote', () => {
    bring(0, 0);
    expect(stateOf('results')).toBe('empty');
    expect(part('results').textContent).toContain('No votes yet');
    expect(part('total-votes').dataset.count).toBe('0');
    expect(screen.queryByTestId('updated')).toBeNull();
  });

  it('[UI4] are marked when the api calls them stale', () => {
    bring(3, 4, 7, true);
    expect(stateOf('results')).toBe('stale');
    expect(stateOf('connection')).toBe('live');
    expect(part('results').textContent).toMatch(/may not be the newest/);
    expect(part('result-dogs').dataset.count).toBe('4');
  });

  it('[UI3] say when the stream is cut, polled around, and gone', async () => {
    api.answers = [results(5, 4), 'cut'];
    bring(4, 4);
    act(() => streams.newest.isCut());
    expect(stateOf('connection')).toBe('reconnecting');
    advance(1_000);
    await untilState('connection', 'polling');
    expect(stateOf('results')).toBe('live');
    expect(part('result-cats').dataset.count).toBe('5');
    advance(2_000);
    await untilState('connection', 'offline');
    expect(stateOf('results')).toBe('stale');
  });

  it('[UI4] say in plain words why there are none', async () => {
    api.answers = [refused('results_unavailable')];
    act(() => streams.newest.isCut());
    advance(1_000);
    await untilState('results', 'error');
    expect(stateOf('connection')).toBe('offline');
    expect(part('results').textContent).toMatch(/cannot be read just now/);
  });
});

describe('what a screen reader is told', () => {
  it('[UI4] comes politely and never twice within 5 s, the last of it always', () => {
    const announcement = within(part('results')).getByRole('status');
    bring(1, 0);
    advance(4_999);
    expect(announcement.textContent).toBe('Loading the results.');
    bring(1, 1);
    bring(1, 2);
    advance(1);
    expect(announcement.textContent).toBe('Dogs lead by 1. Cats: 1 vote, 33.3%. Dogs: 2 votes, 66.7%.');
    bring(5, 2);
    advance(4_999);
    expect(announcement.textContent).toMatch(/^Dogs lead/);
    advance(1);
    expect(announcement.textContent).toMatch(/^Cats lead by 3/);
  });

  it('[UI4] comes at once after a long silence, in every state', async () => {
    const announcement = part('announcement');
    advance(60_000);
    bring(0, 0);
    advance(0);
    expect(announcement.textContent).toBe('No votes yet.');
    bring(1, 0, 1, true);
    advance(5_000);
    expect(announcement.textContent).toMatch(/^The results may be out of date\. Cats lead by 1\./);
  });

  it('[UI4] goes on after the clock was set back', () => {
    bring(1, 0);
    advance(5_000);
    timers.setBack(3_600_000);
    bring(1, 2);
    advance(5_000);
    expect(part('announcement').textContent).toMatch(/^Dogs lead by 1/);
  });

  it('[UI4] includes that there are no results', async () => {
    api.answers = ['cut'];
    act(() => streams.newest.isCut());
    advance(1_000);
    await untilState('results', 'error');
    advance(5_000);
    expect(part('announcement').textContent).toBe('The results cannot be loaded. Still trying.');
  });
});
