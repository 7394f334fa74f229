/** Fills the screen with the page, or gives the screen back. A browser may refuse, and leaves things as they are. */
export async function toggleFullScreen(page: Document): Promise<void> {
  try {
    if (page.fullscreenElement) await page.exitFullscreen();
    else await page.documentElement.requestFullscreen();
  } catch {
    // As on a phone, or where an embedding page does not allow it.
  }
}

/** Calls `run` when the screen is given back: a browser does so at Escape, and tells the page nothing of that key. */
export function onLeavingFullScreen(page: Document, run: () => void): () => void {
  const onChange = () => {
    if (!page.fullscreenElement) run();
  };
  page.addEventListener('fullscreenchange', onChange);
  return () => page.removeEventListener('fullscreenchange', onChange);
}
