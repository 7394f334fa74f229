// What a gateway does, and no more: passes requests on to api and page by their path. It runs in a pod, from its text.
import { Agent, createServer, request } from 'node:http';

const { API_URL = '', PAGE_URL = '', PORT = '' } = process.env;
const agent = new Agent({ keepAlive: true });

createServer((asked, answer) => {
  const path = asked.url ?? '/';
  const target = new URL(path, path.startsWith('/api/') ? API_URL : PAGE_URL);
  const headers = { ...asked.headers, 'x-forwarded-for': asked.socket.remoteAddress };
  const passedOn = request(target, { method: asked.method, headers, agent }, (theirs) => {
    answer.writeHead(theirs.statusCode ?? 502, theirs.headers);
    // A stream may be silent for long after its head.
    answer.flushHeaders();
    theirs.on('error', () => answer.destroy());
    theirs.pipe(answer);
  });
  passedOn.on('error', () => {
    if (answer.headersSent) answer.destroy();
    else answer.writeHead(502).end();
  });
  answer.on('close', () => passedOn.destroy());
  asked.pipe(passedOn);
}).listen(Number(PORT));
