import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { certify } from '#tests/servers/certificates.ts';

/** TLS that ends on this machine, in front of an address that speaks plainly, and a curl that takes it for a host. */
export interface TlsInFront {
  /** The environment in which curl comes here when it is asked for the host, and trusts what it finds. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** @param folder Where to put the certificate, and the settings of curl. */
export async function startTls(host: string, url: string, folder: string): Promise<TlsInFront> {
  certify(folder, 'host', host);
  const [key, cert] = await Promise.all(
    ['host.key', 'host.crt'].map((file) => readFile(path.join(folder, file))),
  );
  const { hostname, port } = new URL(url);
  const server = createServer({ key, cert }, (inside) => {
    const outside = connect(Number(port), hostname);
    inside.pipe(outside).pipe(inside);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const)
      one.on('error', () => other.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: here } = server.address() as AddressInfo;
  const settings = [
    `connect-to = "${host}:443:127.0.0.1:${here}"`,
    `cacert = "${path.join(folder, 'host.crt')}"`,
    'noproxy = "*"',
  ];
  await writeFile(path.join(folder, '.curlrc'), `${settings.join('\n')}\n`);
  return { env: { CURL_HOME: folder }, close: () => void server.close() };
}
