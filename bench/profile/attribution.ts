/** The fields of V8's profile that are read: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: readonly number[];
}

/** A function as V8 names it; lines and columns count from 0. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** The parts of a manager that time is given to, with how their sources are known. First match. */
const PARTS = [
  ["Next", /node_modules\/(next|react|react-dom)\//],
  ["Connect and Protocol Buffers", /node_modules\/@(connectrpc|bufbuild)\/|lib\/gen\/proto\//],
  ["door", /lib\/(http|compat)\//],
  ["authentication", /lib\/access\//],
  ["step", /lib\/power\//],
  ["fleet", /lib\/fleet\//],
  ["store", /lib\/(store|gen\/prisma)\/|node_modules\/(@prisma|@libsql|libsql)\//],
  ["metrics", /lib\/metrics\/|node_modules\/(prom-client|tdigest|bintrees)\//],
  ["log", /lib\/log\/|node_modules\/(pino|sonic-boom|thread-stream|quick-format-unescaped)[^/]*\//],
  [
    "way in: from a request to the service",
    /lib\/api\/(agent-wire|agent-mount|call-log|asking)\.ts|app\/agent\//,
  ],
  ["service: validation and conversion", /lib\/api\/|node_modules\/zod\//],
  ["rest of the manager", /lib\/manager\//],
] as const;

/** Code of the profiler itself. */
const OF_THE_PROFILER = /bench\/profile\/|ext:deno_node\/inspector/;

/** Work that no function asked for: V8 tidies up, and the runtime waits, reads and writes. */
const OF_V8: Readonly<Record<string, string>> = {
  "(garbage collector)": "garbage collection",
  "(program)": "runtime, outside JavaScript",
};
const HTTP = "HTTP and the runtime's own JavaScript";

/** Part of the manager → its share of the busy time, the largest first. */
export type Shares = ReadonlyMap<string, number>;

/**
 * Gives each sample to the part whose function ran. What the runtime does for someone (a Headers object, a
 * digest) is given to the nearest caller in a part.
 * @param sourceOf the path of a function's source
 */
export function shares(
  { nodes, samples, timeDeltas }: CpuProfile,
  sourceOf: (frame: Frame) => string,
): Shares {
  const parts = partsOf(nodes, sourceOf);
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((node, index) => {
    const part = parts.get(node);
    if (part === undefined) return;
    const time = timeDeltas[index] ?? 0;
    busy += time;
    times.set(part, (times.get(part) ?? 0) + time);
  });
  return new Map([...times].map(([part, time]) => [part, time / busy] as const).sort((a, b) => b[1] - a[1]));
}

/** The part of each node of the tree of calls; none for idleness, and for the profiler. */
function partsOf(
  nodes: readonly ProfileNode[],
  sourceOf: (frame: Frame) => string,
): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const visit = ({ id, callFrame, children = [] }: ProfileNode, caller: string): void => {
    const source = sourceOf(callFrame);
    if (callFrame.functionName === "(idle)" || OF_THE_PROFILER.test(source)) return;
    const part = OF_V8[callFrame.functionName] ?? partOf(source) ?? caller;
    parts.set(id, part);
    for (const child of children) {
      const node = byId.get(child);
      if (node) visit(node, part);
    }
  };
  const [root] = nodes;
  if (root) visit(root, HTTP);
  return parts;
}

function partOf(source: string): string | undefined {
  return PARTS.find(([, sources]) => sources.test(source))?.[0];
}
