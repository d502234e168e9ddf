import type { Access } from "../../lib/access/access";
import { ROLES } from "../../lib/access/rights";
import type { By } from "../../lib/fleet/model/audit";

/** Those who have doors, and let servers rest, as long as they may. */
export const AUTHORS = [
  { name: "kai", uuid: "0000000c-0000-4000-8000-000000000000" },
  { name: "mika", uuid: "0000000d-0000-4000-8000-000000000000" },
] as const;
export type Author = (typeof AUTHORS)[number];

/** Somebody who has no door, looks at the links of others', and may wake their servers. */
export const LOOKER = { name: "ren", uuid: "0000000e-0000-4000-8000-000000000000" } as const;

export function byAuthor({ name, uuid }: Author | typeof LOOKER): By {
  return { actor: name, actorUuid: uuid, address: "", via: "api" };
}

/** The rights of authors: they lose them, and get them back. */
export interface Rights {
  readonly lost: ReadonlySet<string>;
  /** Whether somebody may turn servers off; those who belong to nobody here may everything. */
  mayStop(uuid: string | null): boolean;
  readonly standing: Access["standing"];
  lose(author: Author): void;
  getBack(author: Author): void;
  onLost(task: (author: Author) => void): void;
}

export function createRights(): Rights {
  const lost = new Set<string>();
  const tasks: ((author: Author) => void)[] = [];
  const all = [{ rights: ROLES.admin, groupUuids: null }];
  return {
    lost,
    mayStop: (uuid) => uuid === null || !lost.has(uuid),
    standing: (uuid) => (AUTHORS.some((one) => one.uuid === uuid && !lost.has(one.uuid)) ? all : []),
    lose(author) {
      lost.add(author.uuid);
      for (const task of tasks) task(author);
    },
    getBack: ({ uuid }) => void lost.delete(uuid),
    onLost: (task) => void tasks.push(task),
  };
}
