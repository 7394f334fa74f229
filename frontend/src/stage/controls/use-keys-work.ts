import { useState } from 'react';

const IN_STORAGE = 'stage-keys';

/**
 * Whether the single keys of the stage work, and what turns them off and on. Whoever speaks to the machine, or hits a
 * key by mistake, needs them off (WCAG 2.1.4). They work until somebody says otherwise; the tab keeps it over a reload.
 */
export function useKeysWork(): readonly [boolean, (work: boolean) => void] {
  const [keysWork, setKeysWork] = useState(stored);
  return [
    keysWork,
    (work) => {
      setKeysWork(work);
      store(work);
    },
  ];
}

/** A browser may keep nothing, and says so by throwing. */
function stored(): boolean {
  try {
    return sessionStorage.getItem(IN_STORAGE) !== 'off';
  } catch {
    return true;
  }
}

function store(work: boolean): void {
  try {
    sessionStorage.setItem(IN_STORAGE, work ? 'on' : 'off');
  } catch {
    // It is known until the page is loaded again.
  }
}
