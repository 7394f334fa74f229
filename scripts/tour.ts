import { parseArgs } from 'node:util';
import { BreakableVote, until } from './tour/breakable-vote.ts';
import type { Experiment } from './tour/experiment.ts';
import { EXPERIMENTS } from './tour/experiments.ts';
import { Narrator, say } from './tour/narrator.ts';

const HELP = `npm run tour -- [--experiment N] [--port 5173] [--unattended]

Starts a whole vote of its own (Redis, PostgreSQL, consumer, api, page and a small audience), breaks it in
seven ways and says each time what to look at, what was seen, which rule it proves and which file does it.
Keep the pipeline page open beside the terminal. Nothing outside is touched, and nothing stays.

${EXPERIMENTS.map(({ title }, i) => `  ${i + 1}  ${title}`).join('\n')}

  --experiment N  that one only
  --port PORT     where the page is served (a free one)
  --unattended    without a stop, for nobody to press Enter

Ends with 0 when every experiment held, with 1 when one did not.`;

const EXIT_USAGE = 64;

const { only, port, unattended } = askedFor();
const narrator = new Narrator({ pauses: !unattended });
let starting: Promise<BreakableVote> | undefined;
let ending: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));
try {
  await take();
  await end(0);
} catch (error) {
  // What is ended does not hold, and proves nothing by that.
  if (ending === undefined)
    say('', `It did not hold: ${error instanceof Error ? error.message : String(error)}`);
  await end(1);
}

async function take(): Promise<void> {
  say('Starting Redis, PostgreSQL, a consumer, the api and the page …');
  starting = BreakableVote.start(port);
  const vote = await starting;
  say('', `Open ${vote.pageUrl}pipeline beside this terminal.`);
  for (const [i, experiment] of EXPERIMENTS.entries()) {
    if (only !== undefined && only !== i + 1) continue;
    narrator.title(i + 1, EXPERIMENTS.length, experiment);
    await carryOut(experiment, vote);
  }
  say('', 'That was the tour. docs/RELIABILITY.md tells what else was broken, and how often.');
}

async function carryOut(experiment: Experiment, vote: BreakableVote): Promise<void> {
  vote.audienceComes();
  for (const step of experiment.steps) {
    await narrator.pause('do it');
    narrator.step(step.does, step.look);
    await step.act(vote);
    const glance = async () => narrator.glance(await vote.glance());
    narrator.seen(await until(`this: ${step.look}`, () => step.seen(vote), glance));
  }
  await narrator.pause('count what was taken');
  narrator.held(await vote.settle(), experiment);
  await narrator.pause('go on');
}

/** Ends everything, whatever state it is in; the first who says so says how. */
async function end(code: number): Promise<void> {
  ending ??= (async () => {
    narrator.close();
    const vote = await starting?.catch(() => undefined);
    await vote?.stop();
    process.exit(code);
  })();
  await ending;
}

function askedFor(): { only: number | undefined; port: number | undefined; unattended: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        experiment: { type: 'string' },
        port: { type: 'string' },
        unattended: { type: 'boolean' },
      },
    });
    if (values.help) {
      say(HELP);
      process.exit(0);
    }
    return {
      only: whole('--experiment', values.experiment, EXPERIMENTS.length),
      port: whole('--port', values.port, 65_535),
      unattended: values.unattended ?? !process.stdin.isTTY,
    };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee: npm run tour -- --help\n`);
    process.exit(EXIT_USAGE);
  }
}

function whole(option: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`${option} is a whole number from 1 to ${max}, not ${text}.`);
  return value;
}
