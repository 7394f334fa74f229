import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server on loopback that knows one answer, whatever it is asked. */
export interface NameServer {
  /** As `/etc/resolv.conf` names it. */
  readonly resolvConf: string;
  /** The IPv4 addresses of every name, from now on. */
  addresses: readonly string[];
  /** How often it was asked. */
  readonly asked: number;
  close(): void;
}

const QUERY = { id: 2, header: 12 };
/** A response, authoritative, without an error. */
const FLAGS = 0x8580;
/** What is answered is of the name that stands in the question, of type A and class IN, and holds for a second. */
const RECORD = Buffer.from([0xc0, QUERY.header, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4]);
const TYPE_A = 1;

export async function startNameServer(addresses: readonly string[]): Promise<NameServer> {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (query, { port, address }) => {
    asked += 1;
    socket.send(answerTo(query, server.addresses), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const server: NameServer = {
    resolvConf: `nameserver 127.0.0.1:${socket.address().port}\n`,
    addresses,
    get asked() {
      return asked;
    },
    close: () => socket.close(),
  };
  return server;
}

function answerTo(query: Buffer, addresses: readonly string[]): Buffer {
  const question = query.subarray(QUERY.header, query.indexOf(0, QUERY.header) + 5);
  const isOfIPv4 = question.readUInt16BE(question.length - 4) === TYPE_A;
  const records = isOfIPv4 ? addresses.map((each) => Buffer.concat([RECORD, bytesOf(each)])) : [];
  const header = Buffer.alloc(QUERY.header);
  query.copy(header, 0, 0, QUERY.id);
  [FLAGS, 1, records.length].forEach((word, at) => {
    header.writeUInt16BE(word, QUERY.id + 2 * at);
  });
  return Buffer.concat([header, question, ...records]);
}

function bytesOf(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}
