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

/** Gives the parts of a page the reader's rights. The manager checks each request all the same. */
export function RightsProvider({ userId, grants, children }: OwnRights & { readonly children: ReactNode }) {
  const rights = useMemo(() => ({ userId, grants }), [userId, grants]);
  return <Rights value={rights}>{children}</Rights>;
}

/** The reader's rights. */
export function usePermits(): Permits {
  const { grants } = useContext(Rights);
  return useMemo(() => permitsOf(grants), [grants]);
}

/** The reader's user ID. */
export function useOwnId(): string {
  return useContext(Rights).userId;
}

/** The right that a button takes, and on what. */
export type Takes =
  | {
      readonly to: Operation;
      /**
       * The groups of the server in question. "somewhere": the right on some server is enough; absent: it is about no
       * single server.
       */
      readonly on?: readonly string[] | "somewhere";
    }
  /** The right on each of these servers. */
  | { readonly to: Operation; readonly onEach: readonly { readonly groupUuids: readonly string[] }[] }
  /** The right that the manager found missing; null: none. */
  | { readonly missing: Right | null };

/** The reason for which the reader may not do something; null: they may. */
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
