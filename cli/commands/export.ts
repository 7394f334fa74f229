import { createAuditReader } from '#results/postgres/read-audit-rows.ts';
import type { Command, Given } from '../command.ts';
import { EXIT, UsageError } from '../command.ts';
import type { Format, FormatName } from '../export/formats.ts';
import { FORMATS, isFormatName } from '../export/formats.ts';
import { votes } from '../figures.ts';
import { withOutFile } from '../out-file.ts';
import { Pace } from '../pace.ts';

export const exportVotes: Command = {
  name: 'export',
  group: 'keep',
  summary: 'write every counted vote as CSV or as lines of JSON',
  help: `A line a counted vote: request_id, option, timestamp (when it was taken), stream_id (its place in the event log) and
counted_at, in UTC. Nothing in it says who voted. A file has its name only once it is whole and on the disk.

While votes are counted, those of that time may or may not be among them; all that were counted before are, once each.
For the votes of one moment close the ballot first and wait until nothing is unread or pending.`,
  example: 'export --format csv --out votes.csv',
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'csv or jsonl (csv; jsonl with --json)' },
    out: { type: 'string', value: 'FILE', about: 'write there, and not to standard output' },
  },
  async run(given) {
    const format = formatOf(given);
    const { terminal } = given;
    const { out } = given.values;
    if (typeof out !== 'string') {
      const written = await write(given, FORMATS[format], terminal.write);
      if (!terminal.isJson) terminal.say(`${votes(written)}.`);
      return EXIT.done;
    }
    const written = await withOutFile(out, (file) => write(given, FORMATS[format], file.write));
    terminal.result({ votes: written, format, file: out }, () => `${votes(written)} in ${out}.`);
    return EXIT.done;
  },
};

/** Each page is written before the next one is read, so that memory holds one, however slow the reader is. */
async function write(
  { places, signal, terminal }: Given,
  format: Format,
  to: (text: string) => Promise<void>,
): Promise<number> {
  const { database } = await places();
  const pace = new Pace(terminal, 'votes');
  await to(format.header);
  for await (const rows of createAuditReader(database).auditRows()) {
    await to(format.lines(rows));
    signal.throwIfAborted();
    pace.add(rows.length);
  }
  return pace.done;
}

/** With `--json` alone standard output is JSON throughout. */
function formatOf({ values, terminal }: Given): FormatName {
  const { format, out } = values;
  const isJsonAlone = terminal.isJson && out === undefined;
  if (format === undefined) return isJsonAlone ? 'jsonl' : 'csv';
  if (!isFormatName(format)) throw new UsageError(`--format is "${format}"; expected csv or jsonl.`);
  if (isJsonAlone && format === 'csv') throw new UsageError('--json with --format csv needs --out FILE.');
  return format;
}
