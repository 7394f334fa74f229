import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * As a script: the least that Node can do for a vote, which is the limit of any api on it. It answers each request with
 * the same 201, as long as the answer of the api, and looks at nothing.
 */
const BODY = JSON.stringify({
  message: 'Vote recorded successfully',
  option: 'cats',
  stream_id: '1700000000000-0',
  request_id: '01920000-0000-7000-8000-000000000000',
});
const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'content-length': BODY.length };

const server = createServer((_request, response) => {
  response.writeHead(201, HEADERS).end(BODY);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`Listening on ${(server.address() as AddressInfo).port}.\n`);
});
