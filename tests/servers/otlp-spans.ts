/** A span as the collector prints what it was sent. */
export interface ReceivedSpan {
  /** What the process that sent it calls itself. */
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty at the root of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: string;
  /** In ns since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly isError: boolean;
  /** Values as they are printed, such as `201`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  /** `trace span` of each. */
  readonly links: readonly string[];
}

/** The spans in what a collector printed in detail, whole ones only. */
export function spansIn(printed: string): ReceivedSpan[] {
  return printed.split(/^ResourceSpans #\d+$/m).flatMap((resource) => {
    const [head = '', ...spans] = resource.split(/^Span #\d+$/m);
    const service = / -> service\.name: Str\((.*)\)$/m.exec(head)?.[1] ?? '';
    return spans.filter((text) => /Status message/.test(text)).map((text) => spanOf(service, text));
  });
}

function spanOf(service: string, text: string): ReceivedSpan {
  const field = (name: string) => new RegExp(`^ *${name} *: *(.*)$`, 'm').exec(text)?.[1] ?? '';
  const section = (name: string) =>
    new RegExp(`^${name}:\\n([\\s\\S]*?)(?=^(?:Events|Links):\\n|$(?![\\s\\S]))`, 'm').exec(text)?.[1] ?? '';
  const attributes = [...section('Attributes').matchAll(/^ {5}-> ([\w.]+): \w+\((.*)\)$/gm)];
  return {
    service,
    traceId: field('Trace ID'),
    spanId: field('ID'),
    parentId: field('Parent ID'),
    name: field('Name'),
    kind: field('Kind').replace('SPAN_KIND_', ''),
    start: BigInt(field('Start time')),
    end: BigInt(field('End time')),
    isError: field('Status code') === 'STATUS_CODE_ERROR',
    attributes: Object.fromEntries(attributes.map(([, name, value]) => [name, value])),
    events: [...section('Events').matchAll(/-> Name: (.*)$/gm)].map(([, name = '']) => name),
    links: [...section('Links').matchAll(/-> Trace ID: (\w+)\n +-> ID: (\w+)/g)].map(
      ([, trace, span]) => `${trace} ${span}`,
    ),
  };
}
