import { beforeEach, describe, expect, it } from 'vitest';
import { setPageAddress } from '../../testing/page-address.ts';
import type { StageWindow } from './stage-key.ts';
import { StageKey } from './stage-key.ts';

const ADDRESS = 'http://vote.example.com/stage';

describe('the key of the stage', () => {
  beforeEach(() => {
    sessionStorage.clear();
    setPageAddress(ADDRESS);
  });

  it.each([
    ['open-sesame-0123456789', 'open-sesame-0123456789'],
    ['a+b%2Fc%3D', 'a+b/c='],
    ['100%', '100%'],
  ])('comes behind the # as %s, and leaves the address', (hash, key) => {
    setPageAddress(`${ADDRESS}?lang=en#key=${hash}`);
    expect(new StageKey(window).current).toBe(key);
    expect(location.href).toBe(`${ADDRESS}?lang=en`);
  });

  it('is kept when the page is loaded again', () => {
    setPageAddress(`${ADDRESS}#key=open-sesame`);
    new StageKey(window).take();
    expect(new StageKey(window).current).toBe('open-sesame');
  });

  it('is another one once another is behind the #', () => {
    setPageAddress(`${ADDRESS}#key=first`);
    const key = new StageKey(window);
    location.hash = '#key=second';
    key.take();
    expect(key.current).toBe('second');
    expect(location.hash).toBe('');
    expect(new StageKey(window).current).toBe('second');
  });

  it.each(['', '#', '#key=', '#other=1'])('is none where the address ends in %j', (hash) => {
    setPageAddress(`${ADDRESS}${hash}`);
    expect(new StageKey(window).current).toBeUndefined();
  });

  it('is known until the page is loaded again where the browser keeps nothing', () => {
    setPageAddress(`${ADDRESS}#key=open-sesame`);
    const forgetful = {
      location,
      history,
      get sessionStorage(): Storage {
        throw new DOMException('Not allowed.', 'SecurityError');
      },
    } satisfies StageWindow;
    const key = new StageKey(forgetful);
    expect(key.current).toBe('open-sesame');
    key.take();
    expect(key.current).toBe('open-sesame');
    expect(new StageKey(forgetful).current).toBeUndefined();
  });
});
