"use client";

import { useTranslations } from "next-intl";
import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import { OPERATIONS, permitsOf, type Operation, type Permits } from "@/lib/access/rights";
import type { Grant, Right } from "@/lib/fleet/model/entities";

interface OwnRights {
  readonly userId: string;
  readonly grants: readonly Grant[];
}

const Rights = createContext<OwnRights>({ userId: "", grants: [] });

/** Lets what is shown ask what whoever looks may do. The manager asks again, whatever is shown. */
export function RightsProvider({ userId, grants, children }: OwnRights & { readonly children: ReactNode }) {
  const rights = useMemo(() => ({ userId, grants }), [userId, grants]);
  return <Rights value={rights}>{children}</Rights>;
}

/** What whoever looks may do. */
export function usePermits(): Permits {
  const { grants } = useContext(Rights);
  return useMemo(() => permitsOf(grants), [grants]);
}

/** The user ID of whoever looks. */
export function useOwnId(): string {
  return useContext(Rights).userId;
}

/** What a button takes. */
export type Takes =
  | {
      readonly to: Operation;
      /**
       * The groups of the server that it is about. "somewhere": some server is enough; absent: it is about no single
       * one.
       */
      readonly on?: readonly string[] | "somewhere";
    }
  /** It is about each of these servers. */
  | { readonly to: Operation; readonly onEach: readonly { readonly groupUuids: readonly string[] }[] }
  /** What the manager found missing; null: nothing. */
  | { readonly missing: Right | null };

/** Why whoever looks may not do something; null where they may. */
export function useWhyNot(): (takes: Takes | undefined) => string | null {
  const permits = usePermits();
  const t = useTranslations("fault");
  return useCallback(
    (takes) => {
      const word = (right: Right) => ({ right: t(`right.${right}`) });
      if (!takes) return null;
      if ("missing" in takes) return takes.missing && t("no_right", word(takes.missing));
      const { right } = OPERATIONS[takes.to];
      if ("onEach" in takes) {
        const count = takes.onEach.filter(({ groupUuids }) => !permits.may(takes.to, groupUuids)).length;
        return count > 0 ? t("no_right_on", { count, ...word(right) }) : null;
      }
      const { to, on } = takes;
      if (on === "somewhere" ? permits.somewhere(to) : permits.may(to, on)) return null;
      return t("no_right", word(right));
    },
    [permits, t],
  );
}
