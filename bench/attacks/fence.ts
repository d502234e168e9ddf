import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../tests/helpers/environment";

/** Limits of the manager in the unit that is shipped. */
export interface UnitLimits {
  /** Bytes. */
  readonly memory: number;
  readonly tasks: number;
  readonly openFiles: number;
}

/** A control group with those limits, or, where none can be made, the nearest to it. */
export interface Fence {
  /** A description for people. */
  readonly how: string;
  /** Stands before the program. */
  readonly prefix: readonly string[];
  /** Bytes that the group is charged with; null: there is none. */
  readonly charged: () => number | null;
  readonly remove: () => void;
}

const UNIT = path.join(ROOT, "deploy", "systemd", "komo-manager.service");
const SYSTEM = "/sys/fs/cgroup";

/** @throws Error where the unit says none of them */
export function unitLimits(): UnitLimits {
  const unit = readFileSync(UNIT, "utf8");
  const value = (name: string): string => {
    const found = new RegExp(`^${name}=(\\w+)$`, "m").exec(unit)?.[1];
    if (found === undefined) throw new Error(`${UNIT} says no ${name}`);
    return found;
  };
  const [, size = "", letter = ""] = /^(\d+)([KMG]?)$/.exec(value("MemoryMax")) ?? [];
  const factor = 1024 ** ["", "K", "M", "G"].indexOf(letter);
  return {
    memory: Number(size) * factor,
    tasks: Number(value("TasksMax")),
    openFiles: Number(value("LimitNOFILE")),
  };
}

/** Files of a group in which limits stand, and its charge, by version of control groups. */
const VERSIONS = [
  {
    name: "cgroup v2",
    is: () => words(`${SYSTEM}/cgroup.subtree_control`).includes("memory"),
    folders: [SYSTEM],
    limits: ({ memory, tasks }: UnitLimits): [string, number][] => [
      ["memory.max", memory],
      ["memory.swap.max", 0],
      ["pids.max", tasks],
    ],
    charge: ["", "memory.current"],
  },
  {
    name: "cgroup v1",
    is: () => existsSync(`${SYSTEM}/memory/memory.limit_in_bytes`),
    folders: [`${SYSTEM}/memory`, `${SYSTEM}/pids`],
    limits: ({ memory, tasks }: UnitLimits): [string, number][] => [
      ["memory.limit_in_bytes", memory],
      ["pids.max", tasks],
    ],
    charge: ["memory", "memory.usage_in_bytes"],
  },
] as const;

/** Only root can make one. */
export function makeFence(limits: UnitLimits): Fence {
  const name = `komoriuta-bench-${process.pid}`;
  const version = VERSIONS.find(({ is }) => is());
  const folders = version?.folders.map((folder) => path.join(folder, name)) ?? [];
  const remove = (): void => {
    for (const folder of folders) if (existsSync(folder)) rmdirSync(folder);
  };
  const files = `ulimit -n ${limits.openFiles};`;
  try {
    if (!version) throw new Error("there are none");
    for (const folder of folders) {
      mkdirSync(folder);
      for (const [file, value] of version.limits(limits)) {
        const place = path.join(folder, file);
        if (existsSync(place)) writeFileSync(place, String(value));
      }
    }
  } catch {
    remove();
    const prefix = ["/bin/sh", "-c", `${files} exec "$0" "$@"`];
    return { how: "no control group here: memory is only watched", prefix, charged: () => null, remove };
  }
  const enter = folders.map((folder) => `echo $$ > ${folder}/cgroup.procs;`).join(" ");
  const charge = path.join(SYSTEM, version.charge[0], name, version.charge[1]);
  return {
    how: `${version.name}: ${limits.memory / 1024 ** 2} MiB, ${limits.tasks} tasks`,
    prefix: ["/bin/sh", "-c", `${enter} ${files} exec "$0" "$@"`],
    charged: () => Number(readFileSync(charge, "utf8")),
    remove,
  };
}

function words(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split(/\s+/);
  } catch {
    return [];
  }
}
