import { act, cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '#contract/client.ts';
import { createClient } from '#contract/client.ts';
import { FollowedResults } from '../testing/followed-results.ts';
import { layOut } from '../testing/laid-out.ts';
import { emptyMinutes, minutesOf } from '../testing/minutes.ts';
import { setPageAddress } from '../testing/page-address.ts';
import { SeenElements } from '../testing/seen-elements.ts';
import { refused, resultsOf } from '../testing/vote-api.ts';
import type { HistorySectionProps } from './HistorySection.tsx';
import { HistorySection } from './HistorySection.tsx';

let followed: FollowedResults;
let seen: SeenElements;
/** Told of each question for the history. */
let asks: ReturnType<typeof vi.fn<Client['history']>>;
beforeEach(async () => {
  followed = await FollowedResults.prepare();
  setPageAddress(followed.api.url);
  asks = vi.fn(createClient({ baseUrl: followed.api.url }).history);
  seen = SeenElements.install();
  layOut(600, 200);
});
afterEach(async () => {
  cleanup();
  await followed.close();
});

/** What is waited for comes soon, or on a busy machine later. */
const PATIENCE_MS = 10_000;
const user = userEvent.setup();
const answers = (...minutes: ReturnType<typeof minutesOf>[]) => {
  followed.api.answers = minutes.map((each) => ({ status: 200, body: { minutes: each } }));
};

type Load = HistorySectionProps['load'];

function renderSection(load?: Load) {
  const { store, timers } = followed;
  return render(
    <HistorySection client={{ history: asks }} store={store} timers={timers} {...(load && { load })} />,
  );
}

async function untilShown(state: string): Promise<void> {
  const panelState = async () => {
    await act(async () => {});
    return screen.getByTestId('history-panel').dataset.state;
  };
  await expect.poll(panelState).toBe(state);
}

/** Shows the section, in sight, until its panel is in a state. */
async function show(state: string): Promise<void> {
  renderSection();
  await seen.scroll(true);
  await untilShown(state);
}

describe('the history', () => {
  it('[UI3] is neither fetched nor asked for before somebody sees it', async () => {
    answers(minutesOf([1, 2]));
    const load = vi.fn(() => import('./HistoryPanel.tsx'));
    renderSection(load);
    expect(load).not.toHaveBeenCalled();
    await seen.scroll(true);
    await untilShown('shown');
    expect(load).toHaveBeenCalledOnce();
    expect(asks.mock.calls).toEqual([[60]]);
  });

  it('[UI3] is drawn, and told in words to those who hear it, in figures too', async () => {
    answers(minutesOf(...emptyMinutes(9), [3, 1], [0, 2]));
    await show('shown');
    const [votes, shares] = screen.getAllByRole('img');
    expect(votes?.getAttribute('aria-label')).toMatch(/^6 votes from .+ to .+\. Most came at .+: 4 votes\.$/);
    expect(shares?.getAttribute('aria-label')).toMatch(/^Of all votes since .+: Cats 50\.0%, Dogs 50\.0%\.$/);
    expect(votes?.textContent).toContain('Cats, 3 at most');
    expect(votes?.textContent).toContain('Dogs, 2 at most');
    for (const figure of [votes, shares]) {
      const areas = [...(figure?.querySelectorAll('svg g[data-option]') ?? [])];
      expect(areas.map((area) => area.getAttribute('data-option'))).toEqual(['cats', 'dogs']);
      for (const area of areas)
        expect(area.querySelector('path')?.getAttribute('d')).toMatch(/^M[\d.]+,[\d.]+L/);
      // The second is told apart by its lines.
      const [, dogs] = areas;
      const pattern =
        /#(.+)\)/.exec(dogs?.querySelectorAll('path')[1]?.getAttribute('fill') ?? '')?.[1] ?? '';
      expect(document.getElementById(pattern)?.tagName).toBe('pattern');
    }
    const rows = within(screen.getByRole('table'))
      .getAllByRole('row')
      .map(({ textContent }) => textContent);
    expect(rows).toHaveLength(11);
    expect(rows[0]).toMatch(/^FromCatsDogsAllShare since /);
    expect(rows[1]).toMatch(/022Cats 50\.0%, Dogs 50\.0%$/);
    expect(rows[2]).toMatch(/314Cats 75\.0%, Dogs 25\.0%$/);
    expect(rows[3]).toMatch(/000–$/);
  });

  it('[UI3] follows new votes', async () => {
    answers(minutesOf([1, 2]), minutesOf([5, 2]));
    await show('shown');
    followed.startLive(3);
    act(() => followed.streams.newest.brings(resultsOf(5, 2)));
    act(() => followed.timers.advance(10_000));
    const chart = async () => {
      await act(async () => {});
      return screen.getAllByRole('img')[0]?.textContent;
    };
    await expect.poll(chart).toContain('Cats, 5 at most');
  });

  it('[UI3] is not asked for once it is out of sight, nor in the background', async () => {
    answers(minutesOf([1, 2]));
    await show('shown');
    followed.startLive(3);
    await seen.scroll(false);
    act(() => followed.timers.advance(20_000));
    await seen.scroll(true);
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    act(() => followed.timers.advance(20_000));
    hidden.mockRestore();
    expect(asks).toHaveBeenCalledOnce();
    cleanup();
    expect(seen.watched).toBe(0);
  });

  it('[UI3] of a day is there by one choice, under a name that says how long it is', async () => {
    answers(minutesOf([1, 2]), minutesOf(...Array(600).fill([1, 1])));
    await show('shown');
    await user.click(screen.getByRole('radio', { name: '24 hours' }));
    await untilShown('shown');
    await screen.findAllByText('Votes every 10 minutes', {}, { timeout: PATIENCE_MS });
    expect(asks).toHaveBeenLastCalledWith(1_440);
  });

  it('[UI5] is a table for everybody who wants one, scrolled by the keys', async () => {
    answers(minutesOf([1, 2]));
    await show('shown');
    const table = () => screen.getByTestId('history-table');
    expect(table().hasAttribute('tabindex')).toBe(false);
    await user.click(screen.getByRole('checkbox', { name: 'Show as table' }));
    expect(screen.queryByTestId('history-chart')).toBeNull();
    expect(table().getAttribute('tabindex')).toBe('0');
    await user.click(screen.getByRole('checkbox', { name: 'Show as table' }));
    expect(screen.getByTestId('history-chart')).toBeTruthy();
  });
});

describe('a history that cannot be drawn', () => {
  it('[UI4] is being loaded', async () => {
    followed.api.answers = ['wait'];
    await show('loading');
    expect(screen.getByTestId('history-panel').textContent).toContain('Loading the history');
  });

  it('[UI4] has no votes', async () => {
    answers(minutesOf(...emptyMinutes(60)));
    await show('empty');
    expect(screen.getByTestId('history-panel').textContent).toContain('No votes in the last 60 minutes.');
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('[UI4] cannot be read, and is asked for again', async () => {
    followed.api.answers = [refused('results_unavailable')];
    await show('error');
    expect(screen.getByTestId('history-panel').textContent).toContain('cannot be read');
    answers(minutesOf([1, 2]));
    act(() => followed.timers.advance(10_000));
    await untilShown('shown');
  });

  it('[UI4] is marked as old when the newest cannot be had', async () => {
    answers(minutesOf([1, 2]));
    await show('shown');
    followed.startLive(3);
    followed.api.answers = [refused('results_unavailable')];
    act(() => followed.timers.advance(10_000));
    await untilShown('old');
    expect(screen.getByTestId('history-panel').textContent).toContain('may not be the newest');
    expect(screen.getByRole('table')).toBeTruthy();
  });

  it('[API15] is withheld as the count is, not asked for until that is over, and what was known is gone', async () => {
    followed.api.answers = [refused('results_withheld')];
    await show('withheld');
    followed.startLive(3);
    const withheld = { ...resultsOf(3, 1), results: [], withheld: true as const };
    act(() => followed.streams.newest.brings(withheld));
    act(() => followed.timers.advance(20_000));
    expect(asks).toHaveBeenCalledOnce();
    expect(screen.getByTestId('history-panel').textContent).toContain('A secret for now');

    answers(minutesOf([3, 2]));
    act(() => followed.streams.newest.brings(resultsOf(3, 2)));
    await untilShown('shown');
  });

  it('[UI4] has no script to draw it, which can be fetched again', async () => {
    const load = vi.fn<() => Promise<never>>(() => Promise.reject(new Error('cut')));
    renderSection(load);
    await seen.scroll(true);
    expect(screen.getByTestId('history-not-loaded').textContent).toContain('Check your connection');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('is not drawn before it is laid out', async () => {
    layOut(0, 0);
    answers(minutesOf([1, 2]));
    await show('shown');
    expect(screen.getByTestId('history-chart').querySelector('svg')).toBeNull();
    expect(screen.getByRole('table')).toBeTruthy();
  });
});
