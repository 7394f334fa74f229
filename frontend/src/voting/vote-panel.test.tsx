import { act, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { button, part, RenderedPage, stateOf, untilState } from '../testing/rendered-page.tsx';
import { receipt, refused, resultsOf, TAKEN } from '../testing/vote-api.ts';

let page: RenderedPage;
beforeEach(async () => {
  page = await RenderedPage.render();
});
afterEach(() => page.close());

const user = userEvent.setup();
const said = () => within(part('vote-status')).getByRole('status').textContent;
/** The signs of the three steps and the words a person sees or hears below them. */
const steps = () =>
  within(part('vote-track'))
    .getAllByRole('listitem')
    .map(({ dataset, textContent }) => `${dataset.look}: ${textContent}`);

/** Votes for cats and waits for the state that follows. */
async function voteUntil(state: string, ...answers: typeof page.api.answers): Promise<void> {
  page.api.answers = answers;
  await user.click(button(/Vote for Cats/));
  await untilState('vote-status', state);
}

/** Lets time pass in small steps until the vote has this state. */
function passUntil(state: string): Promise<void> {
  const afterStep = async () => {
    await act(async () => page.timers.advance(50));
    return stateOf('vote-status');
  };
  return expect.poll(afterStep).toBe(state);
}

describe('the way of a vote', () => {
  it('[UI2] is shown in three steps, each by its sign and its word, to the count and how long it took', async () => {
    expect(steps()).toEqual(['ahead: not yet sent', 'ahead: not yet accepted', 'ahead: not yet counted']);
    await voteUntil('sending', 'wait');
    expect(steps()).toEqual(['active: sending', 'ahead: not yet accepted', 'ahead: not yet counted']);
    page.api.answers = [TAKEN];
    page.api.cutWaiting();
    await passUntil('accepted');
    expect(steps()).toEqual(['done: sent', 'done: accepted', 'active: counting']);
    expect(screen.queryByTestId('confetti')).toBeNull();
    page.api.answers = [receipt('counted')];
    await passUntil('counted');
    expect(steps()).toEqual(['done: sent', 'done: accepted', 'done: counted']);
    expect(said()).toMatch(/^Cats it is!counted ✓ in \d+ ms$/);
    expect(part('counted').dataset.tookMs).toMatch(/^\d+$/);
    expect(button(/Vote for Cats/).dataset.chosen).toBe('counted');
    expect(
      within(button(/Vote for Cats/))
        .getByTestId('confetti')
        .getAttribute('aria-hidden'),
    ).toBe('true');
  });

  it('[UI2] marks the step where the vote is', async () => {
    await voteUntil('accepted', TAKEN);
    const items = within(part('vote-track')).getAllByRole('listitem');
    expect(items.map((item) => item.getAttribute('aria-current'))).toEqual([null, null, 'step']);
  });

  it('[UI2] is told when it is long', async () => {
    await voteUntil('accepted', TAKEN, receipt('not_counted'));
    expect(said()).toMatch(/Accepted, and being counted\.$/);
    page.advance(3_000);
    expect(said()).toMatch(/Accepted, and waiting to be counted\. It is safe\.$/);
    expect(steps()[2]).toBe('waiting: counting');
    expect(part('vote-again')).toBeDefined();
  });

  it('[UI2] may end where a vote cannot be counted, which is said', async () => {
    await voteUntil('accepted', TAKEN, receipt('dead_lettered'));
    await passUntil('dead_lettered');
    expect(said()).toMatch(/vote for cats arrived, but could not be counted\..*vote once more/);
    expect(steps()[2]).toBe('trouble: not counted');
    await user.click(part('vote-again'));
    expect(stateOf('vote-status')).toBe('idle');
  });

  it.each([
    ['internal_error', 'trouble: not sure', /the first may already count/],
    ['validation_failed', 'trouble: not taken', /^((?!If you choose again).)*$/],
  ] as const)('[UI2] may end at the api: %s', async (code, second, note) => {
    await voteUntil('failed', refused(code));
    expect(part('vote-status').textContent).toMatch(note);
    expect(steps()).toEqual(['done: sent', second, 'ahead: not yet counted']);
  });

  it('[UI2] keeps the focus with the vote when a button goes with its state', async () => {
    await voteUntil('waiting', 'cut');
    part('try-now').focus();
    page.api.answers = [TAKEN];
    await user.keyboard('{Enter}');
    await untilState('vote-status', 'accepted');
    expect(document.activeElement).toBe(button(/Vote for Cats/));
  });

  it('[UI2] keeps the focus so where the voter was in another window meanwhile', async () => {
    await voteUntil('waiting', 'cut');
    act(() => part('try-now').focus());
    // As browsers tell it: the window loses the focus, the page does not.
    act(() => void part('try-now').dispatchEvent(new FocusEvent('focusout', { bubbles: true })));
    page.api.answers = [TAKEN];
    act(() => void window.dispatchEvent(new Event('online')));
    await untilState('vote-status', 'accepted');
    expect(document.activeElement).toBe(button(/Vote for Cats/));
  });

  it('[UI2] leaves the focus on the way on while the vote is counted', async () => {
    await voteUntil('accepted', TAKEN, receipt('counted'));
    part('vote-again').focus();
    await passUntil('counted');
    expect(document.activeElement).toBe(part('vote-again'));
  });
});

describe('a vote that waits', () => {
  it('[UI2] says that it goes out by itself, and can be sent at once', async () => {
    await voteUntil('waiting', 'cut');
    expect(said()).toBe('No connection.Your vote for cats waits here and goes out by itself.');
    expect(steps()[0]).toBe('waiting: waiting');
    expect(part('try-now').textContent).toBe('Try now');
    page.api.answers = ['wait'];
    await user.click(part('try-now'));
    expect(part('try-now').textContent).toBe('Trying…');
    expect(part('try-now').getAttribute('aria-disabled')).toBe('true');
    expect(said()).toBe('No connection.Your vote for cats waits here and goes out by itself.');
    page.api.answers = [TAKEN];
    page.api.cutWaiting();
    await passUntil('accepted');
    expect(new Set(page.api.votes.map(({ requestId }) => requestId)).size).toBe(1);
  });

  it('[UI2] goes out with the network', async () => {
    await voteUntil('waiting', 'cut');
    page.api.answers = [TAKEN];
    act(() => void window.dispatchEvent(new Event('online')));
    await untilState('vote-status', 'accepted');
  });

  it.each([
    ['cut', /the first may already count/],
    [refused('log_unavailable'), /this vote is taken back/],
  ] as const)(
    '[UI2] can be given up for another choice, and what that means is said: %j',
    async (answer, note) => {
      await voteUntil('waiting', answer);
      const described = part('choose-again').getAttribute('aria-describedby') ?? '';
      expect(document.getElementById(described)?.textContent).toMatch(note);
      await user.click(part('choose-again'));
      expect(stateOf('vote-status')).toBe('idle');
      expect(document.activeElement).toBe(button(/Vote for Cats/));
      const sent = page.api.votes.length;
      page.advance(60_000);
      await page.roundTrip();
      expect(page.api.votes).toHaveLength(sent);
    },
  );

  it('[UI2] is not said to be taken back while it is being sent: it may count', async () => {
    await voteUntil('waiting', refused('log_unavailable'));
    expect(part('vote-status').textContent).toMatch(/this vote is taken back/);
    page.api.answers = ['wait'];
    await user.click(part('try-now'));
    expect(part('vote-status').textContent).toMatch(/the first may already count/);
  });

  it('[API15] says that voting is over, and tells no one to choose again', async () => {
    page.bring(resultsOf(1, 0));
    await voteUntil('waiting', 'cut');
    page.bring({ ...resultsOf(1, 0, 9), ballot: 'closed' });
    expect(said()).toMatch(
      /Voting is over\.We are not sure.*If it got through before, it counts\. We go on asking/,
    );
    expect(screen.queryByTestId('choose-again')).toBeNull();
    expect(part('try-now')).toBeDefined();
  });
});

describe('a page that is loaded anew', () => {
  it('[UI2] shows the vote that waited, and those beside it', async () => {
    await voteUntil('waiting', 'cut');
    const [[key = '', text = ''] = []] = Object.entries({ ...window.localStorage });
    window.localStorage.setItem(key.replace(/..$/, 'ff'), text);
    window.localStorage.setItem(key.replace(/..$/, 'fe'), text);
    page.api.answers = ['cut'];
    page.reload();
    await untilState('vote-status', 'waiting');
    expect(part('waiting-beside').textContent).toMatch(/^2 earlier votes of yours wait too/);
    window.localStorage.removeItem(key.replace(/..$/, 'fe'));
    page.reload();
    await untilState('vote-status', 'waiting');
    expect(part('waiting-beside').textContent).toMatch(/^An earlier vote of yours waits too/);
  });

  it('[UI2] tells no time it did not measure', async () => {
    await voteUntil('accepted', TAKEN, receipt('counted'));
    page.reload();
    await passUntil('counted');
    expect(said()).toBe('Cats it is!counted ✓');
  });

  it('[UI2] casts the click that came before it could vote, once', async () => {
    page.api.answers = [TAKEN];
    window.EARLY_VOTE = { option: 'dogs', at: 1 };
    page.reload();
    await untilState('vote-status', 'accepted');
    expect(page.api.votes.map(({ body }) => body)).toEqual([{ option: 'dogs' }]);
    expect(window.EARLY_VOTE).toBeUndefined();
  });

  it('[UI2] asks for no receipt while it is out of sight', async () => {
    await voteUntil('accepted', TAKEN, receipt('counted'));
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    page.advance(60_000);
    await page.roundTrip();
    expect(page.api.asked.filter(({ path }) => path.startsWith('/api/votes'))).toEqual([]);
    hidden.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    await passUntil('counted');
  });
});

describe('a browser that keeps nothing', () => {
  it('[UI2] is told to keep the page open', async () => {
    const kept = vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('Denied', 'SecurityError');
    });
    page.reload();
    await voteUntil('waiting', 'cut');
    expect(said()).toMatch(/goes out by itself\. Keep this page open until then\.$/);
    kept.mockRestore();
  });
});
