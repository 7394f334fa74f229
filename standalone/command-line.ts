import { parseArgs } from 'node:util';
import type { SettingName } from '#runtime/config/settings.ts';

const HELP = `Cats vs Dogs: a live vote in one process, with nothing to install.

  npm start                        on this machine: http://127.0.0.1:3000/
  npm start -- --lan               for everybody in the same network, with a QR code
  npm start -- --port 8080 --data ~/vote

  --port PORT   where page and api are reached (3000; also PORT)
  --data DIR    the folder the votes are kept in (data; also DATA_DIR)
  --lan         listen on all interfaces (also HOST=0.0.0.0)
  --help        this text

  PUBLIC_URL       the address people are told, where it is another one
  RESULTS_VISIBLE  revealed: the counts are a secret until the stage reveals them
  DATABASE_URL     count in this PostgreSQL and keep the event log in a table there
  REDIS_URL        keep the event log in this Redis

Every setting stands in docs/CONFIGURATION.md. Ctrl-C ends the vote; what was accepted is kept.`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  port: { type: 'string' },
  data: { type: 'string' },
  lan: { type: 'boolean' },
} as const;

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

/**
 * What was said on the command line, by the setting each option stands for. Prints the help and ends the process
 * where that is asked for, and the mistake where there is one.
 */
export function commandLineOrExit(args: readonly string[] = process.argv.slice(2)): Overrides {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    return overridesOf(values);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee: npm start -- --help`);
    process.exit(EXIT_USAGE);
  }
}

type Overrides = Readonly<Partial<Record<SettingName, string>>>;

function overridesOf({ port, data, lan }: { port?: string; data?: string; lan?: boolean }): Overrides {
  return {
    ...(port === undefined ? {} : { PORT: port }),
    ...(data === undefined ? {} : { DATA_DIR: data }),
    ...(lan ? { HOST: '0.0.0.0' } : {}),
  };
}
