import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setPageAddress } from '../testing/page-address.ts';
import { ScriptedStreams } from '../testing/scripted-streams.ts';
import { resultsOf, TAKEN, VoteApi } from '../testing/vote-api.ts';
import { firstRender } from './first-render.tsx';

let api: VoteApi;
let streams: ScriptedStreams;
const complain = vi.spyOn(console, 'error');

beforeEach(async () => {
  api = await VoteApi.start();
  setPageAddress(api.url);
  streams = new ScriptedStreams();
  // A plain function, for `new` takes what it returns.
  vi.stubGlobal('EventSource', function open(url: string) {
    return streams.open(url);
  });
  complain.mockClear();
  vi.resetModules();
  document.body.innerHTML = `<div id="root" data-prerendered>${firstRender()}</div>`;
});
afterEach(async () => {
  delete window.APP_CONFIG;
  vi.unstubAllGlobals();
  await api.stop();
});

const dogs = () => screen.getByRole('button', { name: /Dogs/ });

it('[UI8] the view that stands in the document is taken over as it is', async () => {
  const [button, results] = [dogs(), screen.getByTestId('results')];
  await act(() => import('../main.tsx'));
  expect(dogs()).toBe(button);
  expect(screen.getByTestId('results')).toBe(results);
  expect(complain).not.toHaveBeenCalled();
});

it('[UI8] it is taken over so even where results come first, and then shows them', async () => {
  const button = dogs();
  await act(async () => {
    await import('../main.tsx');
    streams.newest.brings(resultsOf(1, 2));
  });
  expect(screen.getByTestId('result-dogs').dataset.count).toBe('2');
  expect(dogs()).toBe(button);
  expect(complain).not.toHaveBeenCalled();
});

it('[UI8] a click that comes while it is taken over is a vote', async () => {
  api.answers = [TAKEN];
  await act(async () => {
    await import('../main.tsx');
    dogs().click();
  });
  await expect.poll(() => api.votes.map(({ body }) => body)).toEqual([{ option: 'dogs' }]);
});

it('[UI8] a page that cannot tell where the api is says so in its place', async () => {
  window.APP_CONFIG = { API_URL: 'api.example.com' };
  await act(() => import('../main.tsx'));
  expect(screen.getByRole('alert').textContent).toMatch(/API_URL is api\.example\.com/);
  expect(screen.queryByRole('button')).toBeNull();
  expect(complain).not.toHaveBeenCalled();
});
