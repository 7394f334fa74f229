import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { VIEWS } from '#frontend/views.ts';
import type { View } from './addresses.ts';
import { ADDRESSES } from './addresses.ts';
import { ViewLinks } from './ViewLinks.tsx';

afterEach(cleanup);

it.each(Object.keys(VIEWS) as View[])('[UI9] %s leads to the other views, and not to itself', (from) => {
  render(<ViewLinks from={from} />);
  const links = within(screen.getByRole('navigation', { name: 'Other views' })).getAllByRole('link');
  const others = Object.entries(ADDRESSES).filter(([view]) => view !== from);
  expect(links.map((link) => link.getAttribute('href'))).toEqual(others.map(([, address]) => address));
  expect(links.map((link) => link.textContent)).not.toContain('');
});
