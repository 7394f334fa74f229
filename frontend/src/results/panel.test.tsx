import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { part, RenderedPage, stateOf } from '../testing/rendered-page.tsx';
import { resultsOf } from '../testing/vote-api.ts';

let page: RenderedPage;
beforeEach(async () => {
  page = await RenderedPage.render();
});
afterEach(() => page.close());

const textOf = (id: string) => part(id).textContent;
const marks = () => ['result-cats', 'result-dogs'].map((id) => part(id).dataset.mark);
const crowns = () => part('results').querySelectorAll('[class*="crown"] svg').length;
const closed = (cats: number, dogs: number) => ({ ...resultsOf(cats, dogs), ballot: 'closed' as const });

describe('who is ahead', () => {
  it('[UI4] wears the crown and is called so in words; in a tie nobody does', () => {
    page.bring(resultsOf(3, 4));
    expect(marks()).toEqual([undefined, 'leads']);
    expect(textOf('result-dogs')).toContain('in the lead');
    expect(crowns()).toBe(1);
    page.bring(resultsOf(4, 4));
    expect(marks()).toEqual([undefined, undefined]);
    expect(textOf('results')).not.toContain('in the lead');
    expect(crowns()).toBe(0);
    page.bring(resultsOf(5, 4));
    expect(marks()).toEqual(['leads', undefined]);
  });
});

describe('the end of a vote', () => {
  it('[API15] calls the winner', () => {
    page.bring(closed(1_300, 1_204));
    expect(stateOf('results')).toBe('final');
    expect(textOf('headline')).toBe('Cats win!Voting is over. Ahead by 96 votes.');
    expect(marks()).toEqual(['wins', undefined]);
    expect(textOf('result-cats')).toContain('winner');
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(
      /^Cats win! Voting is over\. Ahead by 96 votes\. Cats: 1.?300 votes/,
    );
  });

  it('[API15] has no winner in a tie', () => {
    page.bring(closed(7, 7));
    expect(textOf('headline')).toBe('A tie!Voting is over. Nobody is ahead.');
    expect(marks()).toEqual([undefined, undefined]);
    page.advance(5_000);
    expect(textOf('announcement')).toMatch(/^A tie! Voting is over\. Nobody is ahead\. Cats: 7 votes/);
  });

  it('[API15] calls no winner from figures that may be old', () => {
    page.bring({ ...closed(3, 4), stale: true });
    expect(stateOf('results')).toBe('stale');
    expect(textOf('headline')).toBe('Dogs lead by 1Voting is over.');
    expect(marks()).toEqual([undefined, 'leads']);
  });
});

describe('the pictures of the states', () => {
  const pictures = () =>
    [...part('results').querySelectorAll('svg')].map((svg) => svg.getAttribute('viewBox'));

  it('[UI4] are a ballot box before the first vote, and none when it never came', () => {
    page.bring(resultsOf(0, 0));
    expect(pictures()).toContain('0 0 120 110');
    page.bring({ ...closed(0, 0), revision: 1 });
    expect(pictures()).not.toContain('0 0 120 110');
  });

  it('[API15] are a curtain while the count is withheld, hidden from a screen reader', () => {
    page.bring({ ...resultsOf(3, 4), results: [], withheld: true });
    expect(pictures()).toEqual(['0 0 320 150']);
    expect(screen.queryByRole('img')).toBeNull();
    expect(textOf('results')).toContain('The curtain rises');
  });
});
