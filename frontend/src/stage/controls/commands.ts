/** What the stage can be told, and the key each is told by. */
export const COMMANDS = [
  { name: 'fullScreen', key: 'F' },
  { name: 'reveal', key: 'R' },
  { name: 'qrCode', key: 'Q' },
  { name: 'pipeline', key: 'P' },
  { name: 'help', key: '?' },
] as const;

export type Command = (typeof COMMANDS)[number]['name'];

/** The command of a key that was pressed; undefined where it is none, or a browser's own with Ctrl, Alt or Cmd. */
export function commandOf(
  pressed: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>,
): Command | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.repeat) return undefined;
  return COMMANDS.find(({ key }) => key === pressed.key.toUpperCase())?.name;
}
