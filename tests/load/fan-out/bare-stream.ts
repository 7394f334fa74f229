import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * As a script: the least that Node can do for viewers, which is the limit of any api on it. It keeps their answers in a
 * list, and writes one event, as long as that of the api, to all of them for each vote it is sent.
 */
const RESULTS = JSON.stringify({
  results: ['cats', 'dogs'].map((option) => ({ option, count: 4_500, percentage: 50 })),
  total_votes: 9_000,
  last_updated: '2026-01-01T00:00:00.000Z',
  revision: 9_000,
  ballot: 'open',
});
const viewers: ServerResponse[] = [];
let revision = 1;
const event = () => `id: ${revision}\ndata: ${RESULTS}\n\n`;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(event());
    viewers.push(response);
    response.on('close', () => viewers.splice(viewers.indexOf(response), 1));
    return;
  }
  request.resume();
  response.writeHead(201, { 'content-length': 0 }).end();
  revision += 1;
  const bytes = Buffer.from(event());
  for (const viewer of viewers) viewer.write(bytes);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Listening on ${(server.address() as AddressInfo).port}.\n`);
});
