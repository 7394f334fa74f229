// Asks by the name that a Gateway has, at an address that no DNS knows, what its first argument tells; then prints what
// each request was answered. It runs in a pod, from its text.
import { request } from 'node:http';
import type { Answer, Wish } from './client-pod.ts';

const { url, host, times, method, path, headers, body, forged }: Wish = JSON.parse(process.argv[1] ?? '');

function ask(place: number): Promise<Answer> {
  const told = forged ? { 'x-forwarded-for': `198.51.100.${place}` } : {};
  return new Promise((resolve) => {
    const asked = request(url + path, { method, headers: { ...headers, ...told, host }, agent: false });
    asked.on('response', (answer) => {
      answer.destroy();
      resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '' });
    });
    asked.on('error', ({ message }) => resolve({ status: 0, type: message }));
    asked.end(body);
  });
}

const answers = await Promise.all(Array.from({ length: times }, (_, place) => ask(place)));
process.stdout.write(JSON.stringify(answers));
