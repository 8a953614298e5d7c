import { readFile } from 'node:fs/promises';

/** What lives on a heap, by the names of classes. */
export interface Heap {
  /** How many objects of each class there are: `{ Session: 3 }`. */
  objects: Record<string, number>;
  /**
   * How much the maps and sets of each class hold, over all its objects: `{ 'Presence.rooms': 8 }`;
   * and each class that is a map or a set itself: `{ People: 3 }`.
   * Keys and values are counted, numbers are not: it tells what grows, not how many entries there are.
   */
  held: Record<string, number>;
}

/** What is used of V8's format: lists of numbers without any structure, whose fields `meta` names. */
interface Snapshot {
  snapshot: { meta: Record<'node_fields' | 'edge_fields', string[]> & Types };
  nodes: number[];
  edges: number[];
  strings: string[];
}

type Types = Record<'node_types' | 'edge_types', [string[], ...unknown[]]>;

const COLLECTIONS = ['Map', 'Set', 'WeakMap', 'WeakSet'];

/** Reads a heap snapshot (`v8.writeHeapSnapshot`). */
export async function readHeap(file: string): Promise<Heap> {
  const graph = new Graph(JSON.parse(await readFile(file, 'utf8')));
  const heap: Heap = { objects: {}, held: {} };
  for (const node of graph.objects()) {
    const owner = graph.nameOf(node);
    add(heap.objects, owner, 1);
    if (owner === 'Object' || COLLECTIONS.includes(owner)) continue;
    const own = heldBy(graph, node);
    if (own > 0) add(heap.held, owner, own);
    for (const [property, target] of graph.edges(node, 'property')) {
      if (!COLLECTIONS.includes(graph.nameOf(target)) || property === '__proto__') continue;
      add(heap.held, `${owner}.${property}`, heldBy(graph, target));
    }
  }
  return heap;
}

function add(counts: Record<string, number>, name: string, count: number) {
  counts[name] = (counts[name] ?? 0) + count;
}

/** A map and a set keep their entries in a table, at numbered places. */
function heldBy(graph: Graph, collection: number): number {
  const tables = [...graph.edges(collection, 'internal')].filter(([name]) => name === 'table');
  const places = tables.flatMap(([, table]) => [...graph.edges(table, 'internal')]);
  return places.filter(([name]) => /^\d+$/.test(name)).length;
}

class Graph {
  private readonly size: { node: number; edge: number };
  /** The first edge of each node: edges follow one another in the order of the nodes. */
  private readonly firsts: number[] = [];
  private readonly at: { type: number; name: number; edges: number };

  constructor(private readonly source: Snapshot) {
    const { node_fields: fields, edge_fields } = source.snapshot.meta;
    this.size = { node: fields.length, edge: edge_fields.length };
    const [type, name, edges] = ['type', 'name', 'edge_count'].map((one) => fields.indexOf(one));
    this.at = { type, name, edges } as Graph['at'];
    let first = 0;
    for (let node = 0; node < source.nodes.length; node += this.size.node) {
      this.firsts.push(first);
      first += this.number(node + this.at.edges) * this.size.edge;
    }
  }

  *objects(): Iterable<number> {
    const object = this.source.snapshot.meta.node_types[0].indexOf('object');
    for (let node = 0; node < this.source.nodes.length; node += this.size.node)
      if (this.number(node + this.at.type) === object) yield node;
  }

  /** Of an object it is the name of its class. A bundler puts `_` before one that names itself. */
  nameOf(node: number): string {
    return this.string(this.number(node + this.at.name)).replace(/^_/, '');
  }

  *edges(node: number, kind: string): Iterable<readonly [name: string, target: number]> {
    const wanted = this.source.snapshot.meta.edge_types[0].indexOf(kind);
    const first = this.firsts[node / this.size.node] as number;
    const end = first + this.number(node + this.at.edges) * this.size.edge;
    for (let edge = first; edge < end; edge += this.size.edge) {
      const [type, name, target] = this.source.edges.slice(edge, edge + 3) as [
        number,
        number,
        number,
      ];
      if (type === wanted) yield [this.string(name), target];
    }
  }

  private number(at: number): number {
    return this.source.nodes[at] as number;
  }

  private string(at: number): string {
    return this.source.strings[at] as string;
  }
}
