/** A diagram as its text says it: what is in it, and what points at what. */
export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

export interface DiagramNode {
  readonly id: string;
  /** What is written on it; its id where nothing is. */
  readonly text: string;
  /** The box it stands in; undefined where it stands in none. */
  readonly box: string | undefined;
}

/**
 * The Mermaid diagram under a heading of a document: a flowchart, or a sequence, of which answers (`-->>`) are left out.
 *
 * @throws Error where there is none, or for a line that is not understood.
 */
export function diagramUnder(markdown: string, heading: string): Diagram {
  const section = markdown.split(`### ${heading}\n`)[1]?.split(/^##/m)[0] ?? '';
  const [, text] = /```mermaid\n(?:flowchart \w\w|sequenceDiagram)\n([\s\S]*?)```/.exec(section) ?? [];
  if (text === undefined) throw new Error(`There is no diagram under ${heading}.`);
  const nodes = new Map<string, DiagramNode>();
  const arrows: { from: string; to: string; label: string }[] = [];
  let box: string | undefined;
  /** Takes a node's name, with what is written on it, and gives its id. */
  const meet = (name: string): string => {
    const [, id = '', round, square] = /^([\w-]+?)(?:\(\[(.+)\]\)|\[(.+)\])?$/.exec(name) ?? [];
    if (id === '') throw new Error(`"${name}" is no node.`);
    const words = round ?? square;
    if (!nodes.has(id) || words !== undefined) nodes.set(id, { id, text: words ?? id, box });
    return id;
  };
  for (const line of text
    .trim()
    .split('\n')
    .map((each) => each.trim())) {
    const [, opened] = /^subgraph (.+)$/.exec(line) ?? [];
    const [, participant] = /^participant (.+)$/.exec(line) ?? [];
    const [, caller, called, message] = /^(\w+)->>(\w+): (.+)$/.exec(line) ?? [];
    if (opened !== undefined) box = opened;
    else if (line === 'end') box = undefined;
    else if (participant !== undefined) meet(participant);
    else if (caller !== undefined && called !== undefined && message !== undefined)
      arrows.push({ from: meet(caller), to: meet(called), label: message });
    else if (!line.includes('-->>')) arrows.push(...chainOf(line, meet));
  }
  return { nodes: [...nodes.values()], arrows };
}

/** The arrows of a line such as `a --> b -->|label| c`. */
function chainOf(line: string, meet: (name: string) => string) {
  const parts = line.split(/ -->(?:\|([^|]+)\|)? /);
  const ids = parts.filter((_, i) => i % 2 === 0).map((part) => meet(part ?? ''));
  return ids.slice(1).map((to, i) => ({ from: ids[i] ?? '', to, label: parts[2 * i + 1] ?? '' }));
}
