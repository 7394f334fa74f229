/** One answer of a server as it came over a bare connection. */
export interface BareAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * The answers in what a connection received, in order; one that has not arrived whole is left out.
 *
 * @throws Error when something stands there that is no answer: connection and client are out of step.
 */
export function answersIn(received: string): BareAnswer[] {
  const answers: BareAnswer[] = [];
  let rest = Buffer.from(received).toString('latin1'); // A character a byte, as lengths are told in bytes.
  while (rest !== '') {
    const [head = '', status] = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest) ?? [];
    if (head === '') {
      if (!rest.includes('\r\n\r\n') && 'HTTP/1.1 '.startsWith(rest.slice(0, 9))) break;
      throw new Error(`This is no answer: ${rest}`);
    }
    const headers = headersOf(head);
    const end = head.length + Number(headers.get('content-length') ?? 0);
    if (rest.length < end) break;
    const body = Buffer.from(rest.slice(head.length, end), 'latin1').toString();
    answers.push({ status: Number(status), headers, body });
    rest = rest.slice(end);
  }
  return answers;
}

function headersOf(head: string): Map<string, string> {
  const lines = head.split('\r\n').slice(1, -2);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}
