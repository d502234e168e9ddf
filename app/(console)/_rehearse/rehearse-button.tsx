"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PossibleWay } from "@/lib/fleet/model/wake-ways";
import type { WayKind } from "@/lib/power/ways";
import { DialogButton } from "../_kit/dialog-button";
import { later } from "../_kit/load-later";

const load = later(() => import("./rehearse-dialog").then(({ RehearseDialog }) => RehearseDialog));

interface RehearseButtonProps {
  readonly server: { readonly uuid: string; readonly name: string; readonly groupUuids: readonly string[] };
  readonly mayNotWake: boolean;
  readonly ways: readonly WayKind[];
  readonly children: ReactNode;
}

/** The button of the question whether a server is turned off and on again. */
export function RehearseButton({ server, mayNotWake, ways, children }: RehearseButtonProps) {
  const t = useTranslations("doctor");
  return (
    <DialogButton
      load={load}
      name={t("rehearse")}
      dialog={{ server, mayNotWake, ways }}
      takes={{ to: "stop", on: server.groupUuids }}
      variant="outline"
      size="sm"
    >
      {children}
    </DialogButton>
  );
}

/** The ways by which a server can be woken now. */
export function kindsNow(ways: readonly PossibleWay[]): WayKind[] {
  return ways.flatMap(({ kind, fault }) => (fault === null ? [kind] : []));
}
