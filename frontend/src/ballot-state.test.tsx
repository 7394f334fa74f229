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
const REOPENED = resultsOf(3, 4, 9);

const textOf = (id: string) => part(id).textContent;
/** The buttons below the options. */
const offered = () => ['try-again', 'choose-again', 'vote-again'].filter((id) => screen.queryByTestId(id));

/** Votes for cats, and lets the pauses between its tries pass. */
async function voteUntil(state: string): Promise<void> {
  await user.click(button(/Vote for Cats/));
  const afterPause = async () => {
    await act(async () => page.timers.advance(400));
    return stateOf('vote-status');
  };
  await expect.poll(afterPause).toBe(state);
}

describe('the page of a ballot that is closed', () => {
  it('[API15] takes no vote and says why, keeps the figures, and takes votes when it is opened again', async () => {
    page.bring(CLOSED);
    expect(stateOf('vote-status')).toBe('over');
    expect(textOf('vote-status')).toMatch(/Voting is over/);
    expect(button(/Cats/).getAttribute('aria-disabled')).toBe('true');
    act(() => button(/Cats/).click());
    expect(page.api.votes).toEqual([]);
    expect(part('result-dogs').dataset.count).toBe('4');
    expect(textOf('headline')).toBe('Dogs win!Voting is over. Ahead by 1 vote.');

    page.bring(REOPENED);
    page.api.answers = [TAKEN];
    await user.click(button(/Cats/));
    await untilState('vote-status', 'accepted');
  });

  it('[API15] invites nobody to be the first', () => {
    page.bring({ ...resultsOf(0, 0, 1), ballot: 'closed' });
    expect(stateOf('results')).toBe('empty');
    expect(textOf('total-votes')).toBe('0 votes');
    expect(textOf('results')).not.toMatch(/first|yet/);
    page.advance(5_000);
    expect(textOf('announcement')).toBe('Voting is over. No votes were counted.');
  });

  it('[API15] says first that it is, to those who hear the page', () => {
    page.bring(CLOSED);
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(/^Dogs win! Voting is over\. Ahead by 1 vote\. Cats: 3 votes/);
  });
});

describe('a vote on a ballot that is closed', () => {
  it('[API15] came too late: the page says so before the results do, and takes votes once it is opened again', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = [refused('ballot_closed')];
    await voteUntil('failed');
    expect(textOf('vote-status')).toMatch(/Voting is over.*not taken.*takes no more votes/);
    expect(offered()).toEqual([]);
    expect(page.api.votes).toHaveLength(1);
    expect(textOf('headline')).toBe('Dogs lead by 1Voting is over.'); // Figures from before may not be the last ones.
    page.bring(CLOSED);
    expect(textOf('headline')).toMatch(/^Dogs win!/);
    expect(stateOf('vote-status')).toBe('failed');

    page.bring(REOPENED);
    expect(stateOf('vote-status')).toBe('idle');
    page.api.answers = [TAKEN];
    await user.click(button(/Dogs/));
    await untilState('vote-status', 'accepted');
  });

  it('[API15] counts when it got through before: the page asks for its receipt', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = ['cut', refused('ballot_closed'), { status: 200, body: { state: 'counted' } }];
    await voteUntil('counted');
    page.bring(CLOSED);
    expect(textOf('vote-status')).toMatch(/Cats it is!counted ✓ in \d.*Voting is over\./);
  });

  it('[API15] may count when nobody knows whether it got through, and is not forgotten when it is opened again', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = ['cut', refused('ballot_closed'), 'cut'];
    await voteUntil('failed');
    expect(textOf('vote-status')).toMatch(/Voting is over.*not sure.*If it got through before, it counts/);
    expect(offered()).toEqual([]);

    page.bring(CLOSED);
    page.bring(REOPENED);
    expect(textOf('vote-status')).toMatch(/not sure.*counts once/);
    expect(textOf('vote-status')).not.toMatch(/over/);
    page.api.answers = [TAKEN];
    await user.click(part('try-again'));
    await untilState('vote-status', 'accepted');
    expect(new Set(page.api.votes.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('[API15] that was in doubt before is tried again to find out, and no other is offered', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = [refused('internal_error')];
    await voteUntil('failed');
    expect(offered()).toEqual(['try-again', 'choose-again']);
    page.bring(CLOSED);
    expect(offered()).toEqual(['try-again']);
    expect(textOf('vote-status')).toMatch(/Voting is over.*Try again to find out/);
    expect(textOf('vote-status')).not.toMatch(/another vote/);
    page.api.answers = [refused('ballot_closed'), { status: 200, body: { state: 'counted' } }];
    await user.click(part('try-again'));
    await untilState('vote-status', 'counted');
  });

  it('[API15] that was in doubt before stays so when trying again does not find out', async () => {
    page.api.answers = [refused('internal_error')];
    await voteUntil('failed');
    page.api.answers = [refused('ballot_closed'), 'cut'];
    await user.click(part('try-again'));
    await expect.poll(() => textOf('vote-status')).toMatch(/not sure.*it counts\. We go on asking\.$/);
  });

  it('[API15] that was refused before cannot be tried again', async () => {
    page.bring(resultsOf(3, 4));
    page.api.answers = [refused('validation_failed')];
    await voteUntil('failed');
    page.bring(CLOSED);
    expect(textOf('vote-status')).toMatch(/Voting is over.*not taken/);
    expect(offered()).toEqual([]);
  });
});

describe('a button below the options that goes when the ballot is closed', () => {
  it('[API15] asks for no other vote after one that was taken, and leaves the focus on the option', async () => {
    page.bring(resultsOf(0, 0));
    page.api.answers = [TAKEN];
    await voteUntil('accepted');
    part('vote-again').focus();
    page.bring(CLOSED);
    expect(textOf('vote-status')).toMatch(/Your vote for cats is in\..*Voting is over\./);
    expect(offered()).toEqual([]);
    expect(document.activeElement).toBe(button(/Cats/));
  });

  it('[API15] takes no focus that it did not have', async () => {
    page.bring(resultsOf(0, 0));
    page.api.answers = [TAKEN];
    await voteUntil('accepted');
    act(() => part('vote-again').focus());
    act(() => part('vote-again').blur());
    page.bring(CLOSED);
    expect(document.activeElement).toBe(document.body);
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
    expect(textOf('results')).toMatch(/secret for now/);
    expect(screen.queryByTestId('result-cats')).toBeNull();
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(/^The count is a secret for now\. 1.?204 votes so far\.$/);
  });

  it('[API15] says that the ballot is closed, not that all votes are in, and shows the figures once they come', () => {
    page.bring(withheld('closed'));
    expect(textOf('headline')).toBe('The count is a secret for nowVoting is over.');
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(
      /^Voting is over\. The count is a secret for now\. 1.?204 votes\.$/,
    );
    page.bring(resultsOf(700, 504, 5));
    expect(stateOf('results')).toBe('live');
    expect(part('result-cats').dataset.count).toBe('700');
  });

  it('[API15] is told apart from results that are out of date', () => {
    page.bring({ ...withheld('open'), stale: true });
    expect(stateOf('results')).toBe('stale');
    expect(textOf('results')).toMatch(/secret for now/);
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(/out of date\. The count is a secret for now\. 1.?204 votes/);
  });
});
