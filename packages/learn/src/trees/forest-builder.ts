import { TREE_LIMITS as LIMITS } from './tree-limits.ts';
import type { Forest } from './tree-model.ts';
import { unreadable } from './tree-problem.ts';

/** A node as a file tells of it; children by their numbers in the file. */
export type SourceNode =
  | { readonly value: number }
  | {
      readonly feature: number;
      readonly left: number;
      readonly right: number;
      /** `NODE`. */
      readonly flags: number;
      /** A number below it goes left, ... */
      readonly threshold: number;
      /** ... or, if there is one, a category of this bit set. */
      readonly set: Uint32Array | null;
    };

export interface SourceTree {
  /** In messages: `tree 3`. */
  readonly name: string;
  readonly root: number;
  /** Node numbers are 0 to below this; only nodes that the root leads to are taken. */
  readonly nodes: number;
  readonly output: number;
  read(node: number): SourceNode;
}

/** Collects trees into one forest, renumbering their nodes breadth first. Refuses trees that are none: cycles, shared or missing children. */
export class ForestBuilder {
  readonly #features: number;
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #left: number[] = [];
  readonly #value: number[] = [];
  readonly #flags: number[] = [];
  readonly #categorySet: number[] = [];
  readonly #sets: Uint32Array[] = [];
  readonly #setStart: number[] = [0];
  readonly #roots: number[] = [];
  readonly #depths: number[] = [];
  readonly #outputs: number[] = [];

  /** @param features how many the model has */
  constructor(features: number) {
    this.#features = features;
  }

  addTree(tree: SourceTree): void {
    const root = this.#feature.length;
    if (root + tree.nodes > LIMITS.nodes) unreadable(`it has more than ${LIMITS.nodes} nodes`);
    const seen = new Uint8Array(tree.nodes);
    const visit = (node: number): number => {
      if (!Number.isInteger(node) || node < 0 || node >= tree.nodes)
        unreadable(`${tree.name} has ${tree.nodes} nodes and leads to node ${node}`);
      if (seen[node] === 1) unreadable(`${tree.name} leads to node ${node} twice`);
      seen[node] = 1;
      return node;
    };
    let level = [visit(tree.root)];
    let depth = 0;
    for (let next = root + 1; ; depth += 1) {
      const below: number[] = [];
      for (const number of level) {
        const node = tree.read(number);
        this.#addNode(node, next, tree.name);
        if ('value' in node) continue;
        below.push(visit(node.left), visit(node.right));
        next += 2;
      }
      if (below.length === 0) break;
      if (depth >= LIMITS.depth) unreadable(`${tree.name} is more than ${LIMITS.depth} levels deep`);
      level = below;
    }
    this.#roots.push(root);
    this.#depths.push(depth);
    this.#outputs.push(tree.output);
  }

  #addNode(node: SourceNode, left: number, tree: string): void {
    const leaf = 'value' in node;
    if (leaf && !Number.isFinite(node.value)) unreadable(`${tree} has a leaf that is no finite number`);
    if (!leaf && Number.isNaN(node.threshold)) unreadable(`${tree} has a threshold that is no number`);
    if (!leaf && !(Number.isInteger(node.feature) && node.feature >= 0 && node.feature < this.#features))
      unreadable(`${tree} asks for feature ${node.feature} of ${this.#features}`);
    this.#feature.push(leaf ? -1 : node.feature);
    this.#threshold.push(leaf ? 0 : node.threshold);
    this.#left.push(leaf ? -1 : left);
    this.#value.push(leaf ? node.value : 0);
    this.#flags.push(leaf ? 0 : node.flags);
    this.#categorySet.push(leaf || node.set === null ? -1 : this.#addSet(node.set));
  }

  #addSet(set: Uint32Array): number {
    const end = (this.#setStart.at(-1) ?? 0) + set.length;
    if (end > LIMITS.categoryWords) unreadable('its category sets are too large');
    this.#setStart.push(end);
    return this.#sets.push(set) - 1;
  }

  build(): Forest {
    const setBits = new Uint32Array(this.#setStart.at(-1) ?? 0);
    this.#sets.forEach((set, i) => {
      setBits.set(set, this.#setStart[i]);
    });
    return {
      feature: Int32Array.from(this.#feature),
      threshold: Float64Array.from(this.#threshold),
      left: Int32Array.from(this.#left),
      value: Float64Array.from(this.#value),
      flags: Uint8Array.from(this.#flags),
      categorySet: Int32Array.from(this.#categorySet),
      setStart: Int32Array.from(this.#setStart),
      setBits,
      roots: Int32Array.from(this.#roots),
      depths: Int32Array.from(this.#depths),
      outputs: Int32Array.from(this.#outputs),
    };
  }
}
