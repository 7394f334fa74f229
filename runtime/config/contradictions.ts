/** Settings of which each is right by itself; undefined what is not set or wrong. */
interface Together {
  readonly REDIS_URL?: readonly string[] | undefined;
  readonly REDIS_CLUSTER?: boolean | undefined;
}

/** What is wrong with settings only because of each other, a sentence each; no secret is shown. */
export function contradictionsIn({ REDIS_URL = [], REDIS_CLUSTER = false }: Together): string[] {
  const urls = REDIS_URL.map((url) => new URL(url));
  const logins = urls.map(({ protocol, username, password }) => [protocol, username, password].join(' '));
  const mistakes: string[] = [];
  if (!REDIS_CLUSTER && urls.length > 1)
    mistakes.push('REDIS_URL names several servers; expected one, or REDIS_CLUSTER=true.');
  if (REDIS_CLUSTER && new Set(logins).size > 1)
    mistakes.push(
      'REDIS_URL names servers by different logins; expected one scheme, user and password for all.',
    );
  if (REDIS_CLUSTER && urls.some(({ pathname }) => !['', '/', '/0'].includes(pathname)))
    mistakes.push('REDIS_URL names a database by its number; expected none, for REDIS_CLUSTER is true.');
  return mistakes;
}
