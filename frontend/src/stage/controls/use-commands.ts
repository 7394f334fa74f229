import { useEffect, useRef } from 'react';
import type { Command } from './commands.ts';
import { commandOf } from './commands.ts';

/** Does what each key says, wherever the focus is. */
export function useCommands(run: (command: Command) => void): void {
  const newest = useRef(run);
  useEffect(() => {
    newest.current = run;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (command !== undefined) newest.current(command);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
