import { act, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { closed, eventually, press, RenderedStage, secret } from '../../testing/rendered-stage.tsx';
import { refused, resultsOf } from '../../testing/vote-api.ts';

let stage: RenderedStage;
afterEach(() => stage.close());

const render = async () => {
  stage = await RenderedStage.render();
};
/** The countdown is over, the api was asked, and does not answer. */
const askInVain = async () => {
  await render();
  stage.bring(secret(7));
  stage.api.answers = ['wait'];
  press('r');
  stage.advance(3_000);
  await eventually(() => expect(stage.api.asked).toHaveLength(1));
};
const part = (id: string) => screen.getByTestId(id);
const text = (id: string) => part(id).textContent;

describe('a count that is a secret', () => {
  it('[UI10] is behind a curtain, and how many have voted is not', async () => {
    await render();
    stage.bring(secret(7));
    expect(part('curtain').dataset.closed).toBe('true');
    expect(part('lane-cats').dataset.count).toBeUndefined();
    expect(text('total-votes')).toBe('7');
  });

  it('[UI10] is revealed by R, after three, two, one, and celebrated for a moment', async () => {
    await render();
    stage.bring(secret(7));
    stage.api.answers = [{ status: 200, body: { ballot: 'open', revealed: true } }];
    press('r');
    expect(part('countdown').textContent).toContain('3');
    stage.advance(1_000);
    expect(part('countdown').textContent).toContain('2');
    stage.advance(2_000);
    expect(text('revealing')).toContain('Here it comes');
    await eventually(() => expect(screen.queryByTestId('revealing')).toBeNull());
    expect(stage.api.asked.map(({ path }) => path)).toEqual(['/api/ballot/reveal']);
    stage.bring(resultsOf(3, 4, 8));
    expect(part('curtain').dataset.closed).toBe('false');
    expect(text('celebration')).toBe('Dogs lead!');
    stage.advance(9_000);
    expect(screen.queryByTestId('celebration')).toBeNull();
  });

  it('[UI10] is counted down to in words at the start and at the end, and in no number between', async () => {
    await render();
    stage.bring(secret(7));
    press('r');
    expect(screen.getByRole('dialog', { name: 'Revealing in 3 seconds' })).toBe(part('countdown'));
    const status = within(part('countdown')).getByRole('status');
    const timer = within(part('countdown')).getByRole('timer');
    expect(timer.getAttribute('aria-live')).toBeNull(); // A timer is told of only to those who ask.
    const begins = status.textContent;
    expect(begins).toContain('Revealing in 3 seconds');
    for (const number of ['3', '2', '1']) {
      expect(within(part('countdown')).getByRole('timer')).toBe(timer);
      expect(timer.textContent).toBe(number);
      expect(status.textContent).toBe(begins);
      stage.advance(1_000);
    }
    expect(within(part('revealing')).getByRole('status')).toBe(status);
    expect(status.textContent).toBe('Here it comes …');
  });

  it.each([
    [closed(resultsOf(5, 4, 10)), 'Cats win!'],
    [closed(resultsOf(4, 4, 10)), 'It is a draw!'],
  ])('[UI10] is celebrated by whomever it was revealed (%#)', async (results, banner) => {
    await render();
    stage.bring(secret(7));
    stage.bring(results);
    expect(text('celebration')).toBe(banner);
  });

  it('[UI10] is celebrated no longer once it is a secret again', async () => {
    await render();
    stage.bring(secret(7));
    stage.bring(resultsOf(3, 4, 8));
    stage.bring(secret(7, 9));
    expect(screen.queryByTestId('celebration')).toBeNull();
    stage.advance(9_000);
    stage.bring(resultsOf(3, 4, 10));
    expect(text('celebration')).toBe('Dogs lead!');
  });

  it.each(['Cancel', 'Escape'])('[UI10] stays one when %s ends the countdown', async (how) => {
    await render();
    stage.bring(secret(7));
    press('R');
    stage.advance(2_000);
    if (how === 'Escape')
      act(() => void part('countdown').dispatchEvent(new Event('cancel', { cancelable: true })));
    else act(() => screen.getByRole('button', { name: /Cancel/ }).click());
    expect(screen.queryByTestId('countdown')).toBeNull();
    stage.advance(5_000);
    expect(stage.api.asked).toEqual([]);
  });

  it('[UI10] is said not to be revealed though the browser has closed what was in front meanwhile', async () => {
    await askInVain();
    act(() => (part('revealing') as HTMLDialogElement).close());
    stage.api.cutWaiting();
    await eventually(() => expect(text('reveal-refused')).toContain('could not be reached'));
    expect((part('reveal-refused') as HTMLDialogElement).open).toBe(true);
  });

  it('[UI10] is in front of nothing once it is revealed, by whomever', async () => {
    await render();
    stage.bring(secret(7));
    press('r');
    stage.bring(resultsOf(3, 4, 8));
    expect(screen.queryByTestId('countdown')).toBeNull();
    stage.advance(5_000);
    expect(stage.api.asked).toEqual([]);
  });

  it('[UI10] is not said to be a secret where it was revealed and only the answer was lost', async () => {
    await askInVain();
    stage.bring(resultsOf(3, 4, 8));
    stage.api.cutWaiting();
    await eventually(() => expect(screen.queryByTestId('revealing')).toBeNull());
    expect(screen.queryByTestId('reveal-refused')).toBeNull();
  });

  it('[UI10] is not revealed by a stage without a key, which says what is missing', async () => {
    await render();
    stage.key.current = undefined;
    stage.bring(secret(7));
    press('r');
    expect(text('reveal-refused')).toContain('This stage has no key.');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    act(() => screen.getByRole('button', { name: 'Close' }).click());
    expect(screen.queryByTestId('reveal-refused')).toBeNull();
  });

  it.each([
    ['wrong_stage_key', /not the one of the vote/, false],
    ['stage_has_no_key', /started without STAGE_KEY/, false],
    ['ballot_unavailable', /could not be reached just now/, true],
    ['internal_error', /has refused: Something went wrong/, false],
  ] as const)('[UI10] says in plain words why it is not revealed: %s', async (code, words, mayPass) => {
    await render();
    stage.bring(secret(7));
    stage.api.answers = [refused(code)];
    press('r');
    stage.advance(3_000);
    await eventually(() => expect(text('reveal-refused')).toMatch(words));
    const again = screen.queryByRole('button', { name: 'Try again' });
    expect(again !== null).toBe(mayPass);
    act(() => again?.click());
    expect(screen.queryByTestId('countdown') !== null).toBe(mayPass);
  });
});
