import type { Command } from '../command.ts';
import { EXIT } from '../command.ts';
import { explain } from '../explain.ts';
import { look } from '../status/look.ts';
import { statusInWords } from '../status/words.ts';

export const status: Command = {
  name: 'status',
  group: 'look',
  summary: 'where the votes are, how many are counted, what waits, and where they are stuck',
  help: `Asks the database, the event log and the roll of the processes once each, and changes nothing. What cannot be asked is
told on standard error, and the rest all the same; in --json it is null.`,
  example: 'status --json',
  exits: {
    0: 'nothing is stuck',
    1: 'votes are stuck at some hop, which is named',
    2: 'the database, the event log or the roll cannot be asked',
  },
  async run({ terminal, places: open }) {
    const places = await open();
    const { status: result, failures } = await look(places);
    terminal.result(result, statusInWords);
    const texts = failures.map((error) => explain(error, { command: 'status', places }).text);
    for (const text of new Set(texts)) terminal.say(text);
    if (failures.length > 0) return EXIT.failed;
    return result.stuck_at === null ? EXIT.done : EXIT.found;
  },
};
