import { ArrowDownUp } from "lucide-react";
import { Icon } from "@/components/icon";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Input } from "@/components/ui/input";
import { IconSelect } from "@/components/ui/select";
import { useBeforeAlive } from "../../_kit/before-alive";
import { firstRow } from "../../_find/rows";
import { askList, SORTS, type ListQuery, type Sort } from "../../_find/list-query";

const SORT_WORDS = { name: "sortName", status: "sortStatus", heartbeat: "sortHeartbeat" } as const;

/** The search box and the order of the list. Without JavaScript it is a plain form, sent with Enter. */
export function ListToolbar({ query }: { readonly query: ListQuery }) {
  const t = useTranslations("servers");
  const form = useBeforeAlive((fields) => {
    const [search, sort] = [String(fields.get("search") ?? ""), fields.get("sort") as Sort];
    if (search !== query.search || sort !== query.sort) askList({ search, sort });
  });
  // Typed searches that the address may still catch up with.
  const asked = useRef(new Set<string>());
  const { search } = query;
  const seen = useRef(search);
  useEffect(() => {
    const field = form.current?.elements.namedItem("search");
    // Before hydration somebody may have typed already.
    if (seen.current === search || !(field instanceof HTMLInputElement)) return;
    seen.current = search;
    // The search changed otherwise: by a link, a button, or the back button.
    if (!asked.current.has(search)) field.value = search;
    if (field.value === search) asked.current.clear();
  }, [form, search]);
  return (
    <form
      ref={form}
      role="search"
      action="/servers"
      className="flex min-w-0 grow basis-60 flex-wrap gap-2 max-sm:order-3 max-sm:basis-full sm:flex-nowrap print:hidden"
      onSubmit={(event) => event.preventDefault()}
    >
      {query.show !== "all" ? <input type="hidden" name="show" value={query.show} /> : null}
      <div className="relative min-w-0 grow-999 basis-40">
        <Icon
          name="Search"
          className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted-foreground"
        />
        <Input
          type="search"
          name="search"
          aria-label={t("search")}
          placeholder={t("searchHint")}
          // The field is ahead of the address, which takes its time: no quickly typed letter may be lost.
          defaultValue={query.search}
          onChange={(event) => {
            asked.current.add(event.target.value);
            askList({ search: event.target.value });
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== "ArrowDown" && event.key !== "Enter")) return;
            event.preventDefault();
            firstRow(event.currentTarget.value);
          }}
          enterKeyHint="search"
          className="pl-9"
        />
      </div>
      {/* Grows only where it has a line to itself. */}
      <IconSelect
        name="sort"
        icon={ArrowDownUp}
        around="grow basis-34 sm:grow-0 sm:basis-36"
        aria-label={t("sort")}
        value={query.sort}
        onChange={(event) => askList({ sort: event.target.value as Sort })}
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {t(SORT_WORDS[sort])}
          </option>
        ))}
      </IconSelect>
    </form>
  );
}
