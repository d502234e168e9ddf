"use client";

import { useTranslations } from "next-intl";
import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import { OPERATIONS, permitsOf, type Operation, type Permits } from "@/lib/access/rights";
import type { Grant } from "@/lib/fleet/entities";

const Rights = createContext<readonly Grant[]>([]);

interface RightsProviderProps {
  readonly grants: readonly Grant[];
  readonly children: ReactNode;
}

/** Lets what is shown ask what whoever looks may do. The manager asks again, whatever is shown. */
export function RightsProvider({ grants, children }: RightsProviderProps) {
  return <Rights value={grants}>{children}</Rights>;
}

/** What whoever looks may do. */
export function usePermits(): Permits {
  const grants = useContext(Rights);
  return useMemo(() => permitsOf(grants), [grants]);
}

/** What a button takes: an operation, on a server that is in these groups. */
export interface Takes {
  readonly to: Operation;
  /** "somewhere": some server is enough; absent: it is about no single one. */
  readonly on?: readonly string[] | "somewhere";
}

/** Why whoever looks may not do something; null where they may. */
export function useWhyNot(): (takes: Takes | undefined) => string | null {
  const permits = usePermits();
  const t = useTranslations("fault");
  return useCallback(
    (takes) => {
      if (!takes) return null;
      const { to, on } = takes;
      if (on === "somewhere" ? permits.somewhere(to) : permits.may(to, on)) return null;
      return t("no_right", { right: t(`right.${OPERATIONS[to].right}`) });
    },
    [permits, t],
  );
}
