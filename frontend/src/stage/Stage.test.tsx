import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  closed,
  eventually,
  PUBLIC_URL,
  press,
  RenderedStage,
  secret,
  settle,
} from '../testing/rendered-stage.tsx';
import { resultsOf } from '../testing/vote-api.ts';

let stage: RenderedStage;
afterEach(() => stage.close());

const render = async (...of: Parameters<typeof RenderedStage.render>) => {
  stage = await RenderedStage.render(...of);
};
const part = (id: string) => screen.getByTestId(id);
const text = (id: string) => part(id).textContent;

describe('the race', () => {
  it('[UI10] shows each count and share, and calls out who leads by a word', async () => {
    await render();
    stage.bring(resultsOf(1_200, 400));
    expect(text('headline')).toBe('Cats lead by 800');
    expect(within(part('lane-cats')).getByText('1,200')).toBeDefined();
    expect(within(part('lane-cats')).getByText('75.0%')).toBeDefined();
    expect(within(part('lane-cats')).getByText('In the lead')).toBeDefined();
    expect(within(part('lane-dogs')).queryByText('In the lead')).toBeNull();
    expect(part('curtain').dataset.closed).toBe('false');
    expect(screen.queryByTestId('celebration')).toBeNull();
  });

  it.each([
    ['nothing is known', undefined, 'Waiting for the count'],
    ['nobody has voted', resultsOf(0, 0), 'Who votes first?'],
    ['both have as many', resultsOf(4, 4), 'Neck and neck'],
    ['voting is over', closed(resultsOf(4, 5)), 'Dogs win by 1'],
    ['voting is over without a winner', closed(resultsOf(5, 5)), 'A draw'],
    ['voting is over and nobody came', closed(resultsOf(0, 0, 1)), 'No votes were counted'],
    ['the count is withheld', secret(7), 'The count is a secret'],
  ])('[UI10] says in one line how it stands when %s', async (_when, results, headline) => {
    await render();
    if (results !== undefined) stage.bring(results);
    expect(text('headline')).toBe(headline);
  });

  it('[UI10] says that voting is over, and then no more how fast votes come', async () => {
    await render();
    stage.bring(resultsOf(4, 5));
    stage.advance(2_000);
    expect(screen.queryByTestId('voting-over')).toBeNull();
    expect(text('vote-rate')).toBe('0');
    stage.bring({ ...closed(resultsOf(4, 5)), revision: 10 });
    expect(text('voting-over')).toBe('Voting is over');
    expect(within(part('lane-dogs')).getByText('Winner')).toBeDefined();
    expect(screen.queryByTestId('vote-rate')).toBeNull();
  });

  it('[UI10] says that it is not up to date while the api cannot be reached, and how old it is', async () => {
    await render();
    stage.bring(resultsOf(4, 5));
    act(() => stage.streams.newest.isCut());
    stage.advance(2_000);
    await eventually(() => expect(part('connection').dataset.state).toBe('offline'));
    stage.advance(60_000);
    expect(text('stale')).toMatch(/^Not up to date: the count of 2 minutes ago$/);
    expect(screen.queryByTestId('vote-rate')).toBeNull();
  });

  it('[API15] calls no winner by figures that may be old', async () => {
    await render();
    stage.bring(secret(7));
    stage.bring(closed(resultsOf(4, 5, 9, true)));
    expect(text('voting-over')).toBe('Voting is over');
    expect(text('headline')).toBe('Dogs lead by 1');
    expect(within(part('lane-dogs')).queryByText('Winner')).toBeNull();
    expect(text('celebration')).toBe('Dogs lead!');
    stage.bring(closed(resultsOf(4, 5, 9)));
    expect(text('headline')).toBe('Dogs win by 1');
  });

  it('[UI10] says so of results that are old when they come first', async () => {
    await render();
    stage.bring({ ...resultsOf(4, 5, 9, true), last_updated: null });
    expect(text('stale')).toContain('just now');
  });

  it('[UI10] says that the count cannot be reached where it never was', async () => {
    await render();
    stage.api.answers = ['cut'];
    act(() => stage.streams.newest.isCut());
    stage.advance(2_000);
    await eventually(() => expect(text('headline')).toBe('The count cannot be reached'));
  });
});

describe('beside the race', () => {
  it('[UI10] stand the total, votes a second and who watches, each as soon as it is known', async () => {
    await render();
    expect(screen.queryByTestId('total-votes')).toBeNull();
    expect(screen.queryByTestId('viewers')).toBeNull();
    await settle();
    expect(part('viewers').parentElement?.textContent).toBe('are watching3');
    stage.bring(resultsOf(10, 0));
    stage.advance(1_000);
    stage.bring(resultsOf(10, 13));
    stage.advance(4_000);
    expect(part('total-votes').parentElement?.textContent).toBe('votes23');
    expect(part('vote-rate').parentElement?.textContent).toBe('votes a second2.6');
    stage.bring(resultsOf(1_000, 13));
    expect(text('vote-rate')).toBe('201');
  });

  it('[UI10] one is one vote, and one who watches', async () => {
    await render();
    stage.viewers = 1;
    await settle();
    stage.advance(2_000);
    await settle();
    stage.bring(resultsOf(1, 0));
    expect(part('total-votes').parentElement?.textContent).toBe('vote1');
    expect(part('viewers').parentElement?.textContent).toBe('is watching1');
  });

  it('[UI10] nobody is asked who watches while the page is hidden', async () => {
    await render();
    await settle();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    stage.advance(5_000);
    await settle();
    const asked = stage.viewersAsked;
    stage.advance(60_000);
    await settle();
    expect(stage.viewersAsked).toBe(asked);
    hidden.mockRestore();
    act(() => void document.dispatchEvent(new Event('visibilitychange')));
    expect(stage.viewersAsked).toBe(asked + 1);
  });

  it('[UI10] stand the QR code of PUBLIC_URL and the address to type', async () => {
    await render();
    expect(part('qr-code').dataset.url).toBe(PUBLIC_URL);
    expect(screen.getByRole('img', { name: `QR code of ${PUBLIC_URL}` })).toBeDefined();
    expect(within(part('invitation')).getByText('192.168.1.20:3000')).toBeDefined();
    expect(screen.getByRole('heading', { name: 'Vote with your phone' })).toBeDefined();
    stage.bring(closed(resultsOf(1, 2)));
    expect(screen.getByRole('heading', { name: 'See it on your phone' })).toBeDefined();
  });

  it('[UI10] stands what is wrong with PUBLIC_URL, in place of a code that leads nowhere', async () => {
    await render({ ok: false, value: 'vote.example.com' });
    expect(text('wrong-public-url')).toContain('PUBLIC_URL is vote.example.com, which is no http');
    expect(screen.queryByTestId('qr-code')).toBeNull();
    press('q');
    expect(screen.queryByTestId('large-qr-code')).toBeNull();
  });
});

describe('the controls', () => {
  it('[UI10] are a button for each key, and Reveal only where there is something to reveal', async () => {
    await render();
    stage.bring(resultsOf(1, 2));
    const names = () =>
      within(screen.getByRole('toolbar'))
        .getAllByRole('button')
        .map((each) => each.textContent);
    expect(names()).toEqual(['Full screen F', 'QR code Q', 'Pipeline P', 'Keys ?']);
    press('r');
    expect(screen.queryByTestId('countdown')).toBeNull();
    stage.bring(secret(7));
    expect(names()).toContain('Reveal R');
    act(() => screen.getByRole('button', { name: /Reveal/ }).click());
    expect(part('countdown')).toBeDefined();
  });

  it('[UI10] are reached by Tab alone', async () => {
    await render();
    const user = userEvent.setup();
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Full screen F');
    await user.tab();
    await user.keyboard('{Enter}');
    expect(part('large-qr-code')).toBeDefined();
  });

  it('[UI10] come with the mouse and go after three seconds without it', async () => {
    await render();
    const shown = () => screen.getByRole('toolbar').dataset.shown;
    expect(shown()).toBe('false');
    act(() => void document.dispatchEvent(new Event('pointermove')));
    stage.advance(2_000);
    act(() => void document.dispatchEvent(new Event('pointermove')));
    stage.advance(2_999);
    expect(shown()).toBe('true');
    stage.advance(1);
    expect(shown()).toBe('false');
  });

  it('[UI10] show the QR code large and the keys, one at a time, and put them away', async () => {
    await render();
    press('q');
    expect(within(part('large-qr-code')).getByTestId('qr-code').dataset.url).toBe(PUBLIC_URL);
    press('?');
    expect(screen.queryByTestId('large-qr-code')).toBeNull();
    expect(
      within(part('help'))
        .getAllByRole('term')
        .map((each) => each.textContent),
    ).toEqual([...['F', 'R', 'Q', 'P', '?', 'Esc']]);
    press('?');
    expect(screen.queryByTestId('help')).toBeNull();
    press('q');
    act(() => within(part('large-qr-code')).getByRole('button').click());
    expect(screen.queryByTestId('large-qr-code')).toBeNull();
  });

  it('[UI10] lead to the pipeline, and fill the screen', async () => {
    await render();
    press('p');
    expect(stage.goTo).toHaveBeenCalledWith('/pipeline');
    const fill = vi.fn(async () => {});
    Object.assign(document.documentElement, { requestFullscreen: fill });
    press('f');
    expect(fill).toHaveBeenCalledTimes(1);
  });

  it('[UI10] wait while the count is revealed', async () => {
    await render();
    const fill = vi.fn(async () => {});
    Object.assign(document.documentElement, { requestFullscreen: fill });
    stage.bring(secret(7));
    press('?');
    press('r');
    expect(screen.queryByTestId('help')).toBeNull();
    press('q');
    press('p');
    press('r');
    press('f');
    expect(fill).not.toHaveBeenCalled();
    expect(screen.queryByTestId('large-qr-code')).toBeNull();
    expect(stage.goTo).not.toHaveBeenCalled();
    expect(part('countdown').textContent).toContain('3');
  });
});

it('[UI4] what the stage shows is told to those who hear it, at most every five seconds', async () => {
  await render();
  const announced = () => part('announcement').textContent;
  stage.bring(resultsOf(1, 0));
  expect(announced()).toBe('Loading the results.');
  stage.advance(5_000);
  expect(announced()).toMatch(/^Cats lead by 1\./);
});
