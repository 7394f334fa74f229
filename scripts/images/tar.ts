/** One thing in a tar archive. */
export interface TarEntry {
  /** Without a leading `./` or `/`, and without a `/` at the end. */
  readonly path: string;
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** What a symbolic link leads to. */
  readonly target: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'file',
  '2': 'link',
  '5': 'folder',
};

/** Reads a tar archive of the usual form (POSIX, with PAX headers and GNU long names) that is in memory. */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let named: { path?: string; linkpath?: string } = {};
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header[0] === 0) return;
    const size = number(header, 124, 12);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x') named = { ...named, ...paxRecords(content) };
    else if (type === 'L') named = { ...named, path: text(content, 0, size) };
    else if (type === 'K') named = { ...named, linkpath: text(content, 0, size) };
    else if (type !== 'g') {
      yield {
        path: (named.path ?? nameIn(header)).replace(/^(\.?\/)+|\/+$/g, ''),
        mode: number(header, 100, 8),
        uid: number(header, 108, 8),
        kind: KINDS[type] ?? 'other',
        target: named.linkpath ?? text(header, 157, 100),
        content,
      };
      named = {};
    }
  }
}

function nameIn(header: Buffer): string {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  return prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`;
}

function text(buffer: Buffer, from: number, length: number): string {
  const [upToNull = ''] = buffer.toString('utf8', from, from + length).split('\0', 1);
  return upToNull;
}

/** Octal digits, or, for what is too large for them, big-endian after a set first bit. */
function number(header: Buffer, from: number, length: number): number {
  if (((header[from] ?? 0) & 0x80) !== 0) return header.readUIntBE(from + length - 6, 6);
  return Number.parseInt(text(header, from, length).trim() || '0', 8);
}

/** Records of the form `length name=value\n`. */
function paxRecords(content: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.toString('utf8', at, at + 20), 10);
    if (!(length > 0)) break;
    const record = content.toString('utf8', at, at + length - 1);
    const [, name = '', value = ''] = /^\d+ ([^=]+)=([\s\S]*)$/.exec(record) ?? [];
    records[name] = value;
    at += length;
  }
  return records;
}
