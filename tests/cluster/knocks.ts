import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeCommand } from './node-in-pods.ts';

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
  const node = await nodeCommand(SCRIPT, host, String(port));
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
