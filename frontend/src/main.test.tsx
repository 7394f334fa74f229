import { act, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setPageAddress } from './testing/page-address.ts';
import { ScriptedStreams } from './testing/scripted-streams.ts';
import { resultsOf, TAKEN, VoteApi } from './testing/vote-api.ts';

let api: VoteApi;

beforeEach(async () => {
  api = await VoteApi.start();
  setPageAddress(api.url);
  vi.resetModules();
  document.body.innerHTML = '<div id="root"></div>';
});
afterEach(async () => {
  delete window.APP_CONFIG;
  vi.unstubAllGlobals();
  await api.stop();
});

const start = () => act(() => import('./main.tsx'));

describe('the page', () => {
  it('[UI6] votes and watches at the address of /config.js', async () => {
    const streams = new ScriptedStreams();
    // A plain function, for `new` takes what it returns.
    vi.stubGlobal('EventSource', function open(url: string) {
      return streams.open(url);
    });
    window.APP_CONFIG = { API_URL: `${api.url}/` };
    api.answers = [TAKEN];
    await start();
    expect(streams.newest.url).toBe(`${api.url}/api/results/stream`);
    act(() => streams.newest.brings(resultsOf(1, 2)));
    expect(screen.getByTestId('result-dogs').dataset.count).toBe('2');

    act(() => screen.getByRole('button', { name: /Dogs/ }).click());
    const voteState = async () => {
      await act(async () => {});
      return screen.getByTestId('vote-status').dataset.state;
    };
    await expect.poll(voteState).toBe('accepted');
    expect(api.votes).toHaveLength(1);
  });

  it('[UI6] says so when /config.js names no address, instead of pretending to take votes', async () => {
    window.APP_CONFIG = { API_URL: 'api.example.com' };
    await start();
    const alert = within(screen.getByRole('main')).getByRole('alert');
    expect(alert.textContent).toMatch(/API_URL is api\.example\.com/);
    expect(screen.queryByRole('button')).toBeNull();
  });
});
