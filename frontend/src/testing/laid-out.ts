import { onTestFinished, vi } from 'vitest';

/** Gives every element of a simulated page, which lays nothing out, this room in px until the test ends. */
export function layOut(width: number, height: number): void {
  const room = { clientWidth: width, clientHeight: height };
  const spies = (['clientWidth', 'clientHeight'] as const).map((name) =>
    vi.spyOn(HTMLElement.prototype, name, 'get').mockReturnValue(room[name]),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}
