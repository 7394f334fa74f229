import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { button, part, RenderedPage, stateOf, untilState } from './testing/rendered-page.tsx';
import { refused, resultsOf, TAKEN } from './testing/vote-api.ts';

let page: RenderedPage;
beforeEach(async () => {
  page = await RenderedPage.render();
});
afterEach(() => page.close());

const user = userEvent.setup();
const CLOSED = { ...resultsOf(3, 4, 8), ballot: 'closed' as const };

describe('the page of a ballot that is closed', () => {
  it('[API15] takes no vote and says why, keeps the figures, and takes votes when it is opened again', async () => {
    page.bring(CLOSED);
    expect(stateOf('vote-status')).toBe('over');
    expect(part('vote-status').textContent).toMatch(/Voting is over/);
    expect(button(/Cats/).getAttribute('aria-disabled')).toBe('true');
    act(() => button(/Cats/).click());
    expect(page.api.votes).toEqual([]);
    expect(part('result-dogs').dataset.count).toBe('4');

    page.bring(resultsOf(3, 4, 9));
    page.api.answers = [TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'accepted');
  });

  it('[API15] says so where the vote came too late', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = [refused('ballot_closed')];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'failed');
    expect(part('vote-status').textContent).toMatch(/Voting is over.*takes no more votes/);
    expect(page.api.votes).toHaveLength(1);
  });

  it('[API15] does not ask for another vote after one that was taken', async () => {
    page.bring(resultsOf(0, 0));
    page.api.answers = [TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'accepted');
    page.bring(CLOSED);
    expect(part('vote-status').textContent).toMatch(/Your vote is in/);
    expect(screen.queryByTestId('vote-again')).toBeNull();
  });
});

describe('the page of counts that are withheld', () => {
  const withheld = (ballot: 'open' | 'closed') => ({
    ...resultsOf(700, 504, ballot === 'open' ? 3 : 4),
    results: [],
    withheld: true as const,
    ballot,
  });

  it('[API15] tells how many have voted, and nothing that is not known', () => {
    page.bring(withheld('open'));
    expect(stateOf('results')).toBe('withheld');
    expect(part('total-votes').dataset.count).toBe('1204');
    expect(part('results').textContent).toMatch(/secret for now/);
    expect(screen.queryByTestId('result-cats')).toBeNull();
    page.advance(5_000);
    expect(part('announcement').textContent).toMatch(
      /^The count is a secret for now\. 1.?204 votes so far\.$/,
    );
  });

  it('[API15] says that the ballot is closed, and shows the figures once they come', () => {
    page.bring(withheld('closed'));
    expect(part('results').textContent).toMatch(/All votes are in/);
    page.bring(resultsOf(700, 504, 5));
    expect(stateOf('results')).toBe('live');
    expect(part('result-cats').dataset.count).toBe('700');
  });

  it('[API15] is told apart from results that are out of date', () => {
    page.bring({ ...withheld('open'), stale: true });
    expect(stateOf('results')).toBe('stale');
    expect(part('results').textContent).toMatch(/secret for now/);
    page.advance(5_000);
    expect(part('announcement').textContent).toMatch(/out of date\. The count is a secret/);
  });
});
