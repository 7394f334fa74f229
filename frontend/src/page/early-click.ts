/**
 * A script of its own, in the head of the built document: its buttons can be clicked, on a slow phone, seconds before
 * React has come [UI8]. A click, a tap, or Enter made meanwhile shows at once, as a vote that is being sent, and is
 * left in `EARLY_VOTE`, where `voting/early-vote.ts` finds it. The first one counts.
 */
document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest<HTMLElement>('[data-prerendered] [data-option]');
  if (!button || window.EARLY_VOTE) return;
  button.dataset.chosen = 'sending';
  window.EARLY_VOTE = { option: button.dataset.option, at: performance.now() };
});

/**
 * Where a script of the view does not come, React will not: what was clicked is not sent. The document says so, by
 * `base.css`, in place of buttons that can do nothing.
 */
document.addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement) || target.type !== 'module') return;
    document.documentElement.dataset.notStarted = '';
  },
  true, // It does not bubble.
);

export {};
