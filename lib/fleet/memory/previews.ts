import { createHash } from "node:crypto";
import type { Run } from "../../plan/run";
import { FleetError, type NamedServer } from "../model/errors";

/** A remembered preview: its members, and whether each would have been asked. */
type Previewed = ReadonlyMap<string, { readonly name: string; readonly isAsked: boolean }>;

/** The most previews that are remembered, and the most members of all of them together. */
const MOST_PREVIEWS = 500;
const MOST_MEMBERS = 100_000;

/** The previews that people saw before they start a run. */
export interface Previews {
  /** Remembers a preview. @returns the digest of its members */
  add(run: Run): string;
  /**
   * Refuses a run that differs from its preview: another server would be asked, or one is no member any more. A member
   * that need not be asked any more is no difference.
   * @throws FleetError `preview_changed`
   */
  check(digest: string, run: Run): void;
}

export function createPreviews(): Previews {
  const known = new Map<string, Previewed>();
  let members = 0;

  const forgetOldest = (): void => {
    for (const [digest, previewed] of known) {
      if (known.size <= MOST_PREVIEWS && (members <= MOST_MEMBERS || known.size === 1)) return;
      known.delete(digest);
      members -= previewed.size;
    }
  };

  return {
    add(run) {
      const digest = digestOf(run);
      const before = known.get(digest);
      members -= before?.size ?? 0;
      known.delete(digest);
      const previewed = previewedOf(run);
      known.set(digest, previewed);
      members += previewed.size;
      forgetOldest();
      return digest;
    },
    check(digest, run) {
      if (digest === digestOf(run)) return;
      const before = known.get(digest);
      // A manager that has restarted, perhaps: what was shown is not known, only that it was another.
      if (!before) throw new FleetError({ code: "preview_changed", joined: [], left: [], hidden: 0 });
      const now = previewedOf(run);
      const joined = [...now].filter(([uuid, { isAsked }]) => {
        const known = before.get(uuid);
        return !known || (isAsked && !known.isAsked);
      });
      const left = [...before].filter(([uuid]) => !now.has(uuid));
      if (joined.length + left.length === 0) return;
      throw new FleetError({
        ...{ code: "preview_changed", joined: joined.map(named), left: left.map(named), hidden: 0 },
      });
    },
  };
}

function previewedOf({ members }: Run): Previewed {
  return new Map(
    members.map(({ serverUuid, serverName, end }) => [
      serverUuid,
      { name: serverName, isAsked: end === null },
    ]),
  );
}

function named([uuid, { name }]: readonly [string, { readonly name: string }]): NamedServer {
  return { uuid, name };
}

/** A digest of the members and of whether each is asked. */
function digestOf({ action, mode, members }: Run): string {
  const lines = members.map(({ serverUuid, end }) => `${serverUuid} ${end === null ? "asked" : "left"}`);
  return createHash("sha256")
    .update([action, mode, ...lines.sort()].join("\n"))
    .digest("hex");
}
