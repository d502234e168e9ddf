/** Processes of people, by systemd's units: their sessions, what else runs in their names, and jobs that they planned. */
import type { Paths } from "../host/environment.ts";
import { attempt, exists, namesIn, readText } from "../host/files.ts";
import { type Process, processOf } from "../host/processes.ts";

/** Mount points of the tree of control groups: alone, or beside the older ones. */
const TREES = ["", "/unified", "/systemd"];
const DEEPEST = 10;
/** More programs of people than this are looked at by nobody. */
const MOST_PROCESSES = 5_000;
/** Services that start what people have planned. */
const PLANNERS = ["cron", "crond", "cronie", "fcron", "anacron", "atd"];

/** Processes that belong together. */
export interface Place {
  /** `session-3.scope`, `run-u5.service`, `cron.service`. */
  readonly unit: string;
  /** The user; undefined: whoever planned the job. */
  readonly uid: number | undefined;
  readonly processes: readonly Process[];
}

/** @throws Error where there are more processes than can be looked at */
export function placesOf(paths: Paths): Place[] {
  const tree = TREES.map((one) => paths.cgroups + one).find((one) =>
    ["user.slice", "system.slice"].some((slice) => exists(`${one}/${slice}`)),
  );
  if (tree === undefined) return [];
  let left = MOST_PROCESSES;
  return [...placesOfPeople(), ...jobs()].filter(({ processes }) => processes.length > 0);

  function placesOfPeople(): Place[] {
    return namesIn(`${tree}/user.slice`).flatMap((slice) => {
      const uid = /^user-(\d+)\.slice$/.exec(slice)?.[1];
      const folder = `${tree}/user.slice/${slice}`;
      return uid === undefined
        ? []
        : unitsIn(folder).map((path) => ({ unit: nameOf(path), uid: Number(uid), processes: within(path) }));
    });
  }

  function jobs(): Place[] {
    return PLANNERS.map((name) => {
      const all = within(`${tree}/system.slice/${name}.service`);
      return {
        ...{ unit: `${name}.service`, uid: undefined },
        processes: all.filter((one) => one.name.toLowerCase() !== name),
      };
    });
  }

  function within(folder: string, depth = 0): Process[] {
    const pids = (attempt(() => readText(`${folder}/cgroup.procs`)) ?? "").split("\n").filter(Boolean);
    left -= pids.length;
    if (left < 0) throw new Error("more programs run than can be looked at");
    const here = pids.flatMap((pid) => processOf(Number(pid), paths) ?? []);
    const below = depth < DEEPEST ? foldersIn(folder) : [];
    return [...here, ...below.flatMap((path) => within(path, depth + 1))];
  }
}

/** The units below a slice: those of further slices, and of the user's own manager, too. */
function unitsIn(folder: string, depth = 0): string[] {
  return foldersIn(folder).flatMap((path) =>
    /\.slice$|^user@/.test(nameOf(path)) && depth < DEEPEST ? unitsIn(path, depth + 1) : [path],
  );
}

/** Folders of control groups have a point in their names or not, and so have the files; these are told by their kind. */
function foldersIn(folder: string): string[] {
  const entries = attempt(() => [...Deno.readDirSync(folder)]) ?? [];
  return entries.flatMap(({ name, isDirectory }) => (isDirectory ? `${folder}/${name}` : []));
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
