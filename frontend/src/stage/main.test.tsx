import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setPageAddress } from '../testing/page-address.ts';
import { eventually } from '../testing/rendered-stage.tsx';
import { ScriptedStreams } from '../testing/scripted-streams.ts';
import { resultsOf, VoteApi } from '../testing/vote-api.ts';

let api: VoteApi;
const streams = new ScriptedStreams();

beforeEach(async () => {
  api = await VoteApi.start();
  sessionStorage.clear();
  document.body.innerHTML = '<div id="root"></div>';
  // A plain function, for `new` takes what it returns.
  vi.stubGlobal('EventSource', function open(url: string) {
    return streams.open(url);
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await api.stop();
});

it('[UI10] the stage takes its key out of the address, and reveals with the newest one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  setPageAddress(`${api.url}/stage#key=first-key-of-the-stage`);
  api.answers = [{ status: 200, body: { intake: null, ballot: 'open', revealed: true } }];
  await act(() => import('./main.tsx'));
  expect(location.hash).toBe('');
  expect(screen.getByTestId('qr-code').dataset.url).toBe(`${api.url}/`);
  act(() => streams.newest.brings({ ...resultsOf(7, 0), results: [], withheld: true }));

  location.hash = '#key=second-key-of-the-stage';
  window.dispatchEvent(new Event('hashchange'));
  expect(location.hash).toBe('');
  act(() => screen.getByRole('button', { name: /Reveal/ }).click());
  act(() => void document.dispatchEvent(new Event('fullscreenchange')));
  expect(screen.queryByTestId('countdown')).toBeNull();
  act(() => screen.getByRole('button', { name: /Reveal/ }).click());
  act(() => void vi.advanceTimersByTime(3_000));
  vi.useRealTimers();
  await eventually(() =>
    expect(api.asked).toContainEqual(
      expect.objectContaining({
        path: '/api/ballot/reveal',
        authorization: 'Bearer second-key-of-the-stage',
      }),
    ),
  );
  await eventually(() => expect(screen.queryByTestId('revealing')).toBeNull());
  const assign = vi.spyOn(location, 'assign').mockReturnValue();
  act(() => screen.getByRole('button', { name: /Pipeline/ }).click());
  expect(assign).toHaveBeenCalledWith('/pipeline');
});
