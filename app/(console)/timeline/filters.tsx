"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { startTransition, useOptimistic } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { IconSelect } from "@/components/ui/select";
import { useBeforeAlive } from "../_kit/before-alive";
import type { ServerName } from "../_kit/names";
import { addressOf, chosenBeyond, TOPICS, type TimelineQuery } from "./query";

interface FiltersProps {
  readonly query: TimelineQuery;
  readonly groups: readonly ServerName[];
  /** Operators' IDs. */
  readonly people: readonly string[];
}

/**
 * The filters of the page: topic, group and person. Each choice is an address. Without JavaScript it is a plain form.
 */
export function Filters({ query, groups, people }: FiltersProps) {
  const t = useTranslations("timeline");
  const router = useRouter();
  // The page that was asked for takes its time: a choice stays as it was made, and the next one is added to it.
  const [asked, ask] = useOptimistic(query);
  const go = (next: Partial<TimelineQuery>) =>
    startTransition(() => {
      const all = { ...asked, ...next };
      ask(all);
      router.push(addressOf(all), { scroll: false });
    });
  const form = useBeforeAlive((fields) => {
    const chosen = chosenBeyond(fields, query);
    if (chosen) go(chosen);
  });
  return (
    <form
      ref={form}
      action="/timeline"
      onSubmit={(event) => event.preventDefault()}
      className="mb-5 flex flex-wrap items-center gap-2 print:hidden"
    >
      {query.topic ? <input type="hidden" name="about" value={query.topic} /> : null}
      <nav aria-label={t("about")} className="-mx-4 max-w-[100vw] overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <ul className="flex gap-1.5">
          {[null, ...TOPICS].map((topic) => (
            <li key={topic ?? "all"}>
              <Link
                href={addressOf({ ...asked, topic })}
                prefetch={false}
                onNavigate={(event) => {
                  event.preventDefault();
                  go({ topic });
                }}
                aria-current={asked.topic === topic ? "true" : undefined}
                className={cn(
                  "inline-flex h-11 items-center rounded-full border px-3.5 text-sm font-medium whitespace-nowrap sm:h-9",
                  asked.topic === topic
                    ? "border-transparent bg-primary text-primary-foreground forced-colors:border-b-4"
                    : "bg-card hover:bg-accent",
                )}
              >
                {t(`topic.${topic ?? "all"}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex w-full gap-2 sm:ml-auto sm:w-auto">
        {groups.length > 0 ? (
          <Choice
            name="group"
            label={t("group")}
            all={t("allGroups")}
            value={asked.group}
            options={groups.map(({ uuid, name }) => [uuid, name] as const)}
            onChoose={(group) => go({ group })}
          />
        ) : null}
        <Choice
          name="who"
          label={t("who")}
          all={t("everyone")}
          value={asked.who}
          options={[
            ...people.map((person) => [person, person] as const),
            ["manager", t("byManager")] as const,
            ["agent", t("byAgent")] as const,
          ]}
          onChoose={(who) => go({ who })}
        />
        <noscript>
          <Button type="submit" variant="outline">
            {t("apply")}
          </Button>
        </noscript>
      </div>
    </form>
  );
}

interface ChoiceProps {
  /** The name in the address. */
  readonly name: string;
  readonly label: string;
  /** The label without a choice. */
  readonly all: string;
  readonly value: string | null;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoose: (value: string | null) => void;
}

function Choice({ name, label, all, value, options, onChoose }: ChoiceProps) {
  return (
    <IconSelect
      name={name}
      around="flex-1 sm:w-40 sm:flex-none"
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChoose(event.target.value || null)}
      className="sm:h-9"
    >
      <option value="">{all}</option>
      {options.map(([key, word]) => (
        <option key={key} value={key}>
          {word}
        </option>
      ))}
    </IconSelect>
  );
}
