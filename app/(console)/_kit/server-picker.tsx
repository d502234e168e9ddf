import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Input } from "@/components/ui/input";
import { OPERATIONS, type Operation } from "@/lib/access/rights";
import { usePermits } from "./rights";
import type { ServerChoice } from "./names";

interface ServerPickerProps {
  /** In the order of their names; null: not loaded yet. */
  readonly servers: readonly ServerChoice[] | null;
  /** The operation that they are chosen for. Servers on which the reader may not do it are left out. */
  readonly to: Operation;
  /** The UUIDs of the chosen servers. */
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** Chooses servers from many: those that were chosen when it was opened come first. */
export function ServerPicker({ servers, to, chosen, onChange }: ServerPickerProps) {
  const t = useTranslations("groups");
  const rights = useTranslations("fault.right");
  const permits = usePermits();
  const [search, setSearch] = useState("");
  const [first] = useState(chosen);
  const wanted = search.trim().toLowerCase();
  const all = useMemo(() => servers ?? [], [servers]);
  const offered = useMemo(
    () => all.filter(({ uuid, groupUuids }) => first.has(uuid) || permits.may(to, groupUuids)),
    [all, first, permits, to],
  );
  const found = offered.filter(({ name }) => name.toLowerCase().includes(wanted));
  const sorted = [
    ...found.filter(({ uuid }) => first.has(uuid)),
    ...found.filter(({ uuid }) => !first.has(uuid)),
  ];
  const set = (uuid: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(uuid);
    else next.delete(uuid);
    onChange(next);
  };
  return (
    <div className="grid gap-2">
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <Input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="pl-9"
        />
      </div>
      <ul
        aria-label={t("servers", { count: sorted.length })}
        aria-busy={servers === null}
        className="max-h-[40dvh] min-h-32 overflow-y-auto rounded-md border"
        tabIndex={0}
      >
        {sorted.map(({ uuid, name }) => (
          <li
            key={uuid}
            className="border-b [contain-intrinsic-size:auto_2.75rem] [content-visibility:auto] last:border-b-0"
          >
            <label className="flex min-h-11 cursor-pointer items-center gap-3 px-3 py-2 text-sm hover:bg-accent/50">
              <input
                type="checkbox"
                checked={chosen.has(uuid)}
                onChange={(event) => set(uuid, event.target.checked)}
                className="size-5 shrink-0 cursor-pointer accent-primary"
              />
              <bdi className="min-w-0 [overflow-wrap:anywhere]">{name}</bdi>
            </label>
          </li>
        ))}
      </ul>
      <p role="status" className="text-xs text-muted-foreground">
        {t("chosen", { count: chosen.size })}
      </p>
      {offered.length < all.length ? (
        <p className="text-xs text-muted-foreground">
          {t("notListed", { count: all.length - offered.length, right: rights(OPERATIONS[to].right) })}
        </p>
      ) : null}
    </div>
  );
}
