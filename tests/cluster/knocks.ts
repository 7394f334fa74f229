import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const SCRIPT = path.join(import.meta.dirname, 'knock-from-pod.ts');

/**
 * Opens connections to a Service, one after the other, from a pod that has Node, while something happens.
 *
 * @param pod Such as `pod/entrance`.
 * @returns How often it came to what: `opened`, or a code such as `ECONNREFUSED`, or `timeout`.
 */
export async function knockDuring(
  pod: string,
  namespace: string,
  { host, port }: { readonly host: string; readonly port: number },
  happening: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const script = `process.env.HOST = '${host}'; process.env.PORT = '${port}';\n${await readFile(SCRIPT, 'utf8')}`;
  const node = ['/nodejs/bin/node', '--input-type=module-typescript', '--eval', script];
  const child = spawn('kubectl', ['exec', '--stdin', pod, '--namespace', namespace, '--', ...node]);
  const [output, complaint] = [text(child.stdout), text(child.stderr)];
  try {
    await happening();
  } finally {
    child.stdin.end();
  }
  const printed = await output;
  if (printed === '') throw new Error(`Nobody knocked: ${await complaint}`);
  return JSON.parse(printed);
}
