import { createSocket } from 'node:dgram';

/**
 * Answers as Docker's own name server does, at the address Docker has it: the names it is started with are in this very
 * network, and there are no others. It runs in a container, so it is one file and nothing but Node.
 *
 * Usage: node name-server.ts NAME...
 */
const names = new Set(process.argv.slice(2));

const HEADER_BYTES = 12;
const [TYPE_AND_CLASS_BYTES, TYPE_A] = [4, 1];
const [RECURSIVE_ANSWER, NO_SUCH_NAME] = [0x8180, 3];
/** The name of the question, an address of the internet, kept for 5 s, 4 bytes: 127.0.0.1. */
const ADDRESS = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 5, 0, 4, 127, 0, 0, 1]);

const socket = createSocket('udp4');
socket.on('message', (message, { port, address }) => socket.send(answerTo(message), port, address));
socket.bind(53, '127.0.0.11', () => process.stdout.write('answers\n'));
process.once('SIGTERM', () => socket.close());

function answerTo(message: Buffer): Buffer {
  const labels: string[] = [];
  let end = HEADER_BYTES;
  for (let length = message[end] ?? 0; length > 0; length = message[end] ?? 0) {
    labels.push(message.toString('latin1', end + 1, end + 1 + length));
    end += 1 + length;
  }
  const type = message.readUInt16BE(end + 1);
  const isKnown = names.has(labels.join('.').toLowerCase());
  const answers = isKnown && type === TYPE_A ? [ADDRESS] : [];
  const head = Buffer.from(message.subarray(0, end + 1 + TYPE_AND_CLASS_BYTES));
  head.writeUInt16BE(RECURSIVE_ANSWER + (isKnown ? 0 : NO_SUCH_NAME), 2);
  head.writeUInt16BE(answers.length, 6);
  // Nothing follows but the answer, whatever followed the question.
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...answers]);
}
