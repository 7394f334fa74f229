/** What a section of INFO says, by name. */
export type ServerInfo = Readonly<Record<string, string | undefined>>;

export function parseInfo(reply: unknown): ServerInfo {
  const lines = String(reply)
    .split('\r\n')
    .filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}

/** Memory used as a share of its limit; 0 when there is no limit. Of the section `memory`. */
export function memoryRatio(memory: ServerInfo): number {
  const limit = Number(memory.maxmemory ?? 0);
  return limit === 0 ? 0 : Number(memory.used_memory ?? 0) / limit;
}
