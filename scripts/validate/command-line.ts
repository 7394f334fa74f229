import { parseArgs } from 'node:util';
import type { Check } from './checks.ts';
import { CHECKS } from './checks.ts';

const NAMES: readonly string[] = CHECKS.map(({ name }) => name);

export const HELP = `npm run validate: what has to hold before a release, checked on the real thing.

  npm run validate                                  this project's vote, as npm start runs it
  npm run validate -- --only health,errors          some of the checks
  npm run validate -- --url https://vote.example.com  a vote that runs already

  --only NAMES  of: ${NAMES.slice(0, 6).join(', ')},
                ${NAMES.slice(6).join(', ')}
  --url URL     page and api on one origin. What builds, starts or stops a vote is skipped there, and
                so is what casts one: a skipped check is told, and is not passed
  --vote        with --url: casts one real vote there, which counts
  --json        the outcomes as JSON, and nothing else, on standard output
  --help        this text

It builds the page where it is not built, and starts votes of its own in folders that are removed again. The
checks of the page need Chromium. Ends with 0 when nothing failed, with 1 when something did, with 2 when this
command line is wrong.`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  only: { type: 'string' },
  url: { type: 'string' },
  vote: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export interface CommandLine {
  readonly help: boolean;
  readonly json: boolean;
  readonly vote: boolean;
  /** Of a vote that runs already. */
  readonly url: string | undefined;
  readonly checks: readonly Check[];
}

/** @throws Error with a sentence that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const {
    help = false,
    only,
    url,
    vote = false,
    json = false,
  } = parseArgs({ args: [...args], options: OPTIONS }).values;
  if (vote && url === undefined)
    throw new Error('--vote goes with --url: a vote of its own is always voted on.');
  if (url !== undefined && !isHttp(url)) throw new Error(`--url ${url} is no http or https address.`);
  return { help, json, vote, url, checks: only === undefined ? CHECKS : chosen(only) };
}

function chosen(only: string): readonly Check[] {
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no check ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${NAMES.join(', ')}.`,
    );
  }
  return CHECKS.filter(({ name }) => names.includes(name));
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}
