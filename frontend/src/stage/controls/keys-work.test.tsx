import { act, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { press, RenderedStage, secret } from '../../testing/rendered-stage.tsx';

let stage: RenderedStage;
afterEach(async () => {
  vi.restoreAllMocks();
  sessionStorage.clear();
  await stage.close();
});

const render = async () => {
  stage = await RenderedStage.render();
};
const part = (id: string) => screen.getByTestId(id);

describe('the keys of the stage', () => {
  it('[UI10] do nothing once they are turned off, over a reload too; Escape and the buttons do what they did', async () => {
    await render();
    stage.bring(secret(7));
    press('?');
    act(() => screen.getByRole('checkbox', { name: /^Keys work/, checked: true }).click());
    act(() => void part('help').dispatchEvent(new Event('cancel', { cancelable: true })));
    expect(screen.queryByTestId('help')).toBeNull();
    await stage.close();
    await render();
    stage.bring(secret(7));
    for (const key of ['q', 'p', 'r', '?']) press(key);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(stage.goTo).not.toHaveBeenCalled();
    const qrCode = screen.getByRole('button', { name: 'QR code' });
    expect(qrCode.getAttribute('aria-keyshortcuts')).toBeNull();
    act(() => qrCode.click());
    expect(part('large-qr-code')).toBeDefined();
    act(() => screen.getByRole('button', { name: 'Keys' }).click());
    act(() => screen.getByRole('checkbox', { checked: false }).click());
    press('q');
    expect(part('large-qr-code')).toBeDefined();
  });

  it('[UI10] do nothing once they are turned off where the browser keeps nothing', async () => {
    vi.spyOn(globalThis, 'sessionStorage', 'get').mockImplementation(() => {
      throw new DOMException('Not allowed.', 'SecurityError');
    });
    const fails = vi.fn();
    window.addEventListener('error', fails);
    await render();
    press('?');
    act(() => screen.getByRole('checkbox', { checked: true }).click());
    press('?');
    expect(part('help')).toBeDefined();
    window.removeEventListener('error', fails);
    expect(fails).not.toHaveBeenCalled();
  });
});
