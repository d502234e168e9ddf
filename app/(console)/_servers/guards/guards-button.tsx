"use client";

import { ShieldQuestion } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { guardsInForce, type Guards } from "@/lib/plan/guards";
import { DialogButton } from "../../_kit/dialog-button";
import type { OwnSettings } from "../../_kit/edits/own-dialog";
import type { Opened } from "../../_kit/later-dialog";
import { usePut } from "../../_live/live";
import type { Takes } from "../../_kit/rights";
import type { GroupOfServer } from "../../_kit/names";
import { updateServer } from "../actions";
import type { GuardsOf } from "./guards-dialog";
import { later } from "../../_kit/load-later";

const load = later(() => import("./guards-dialog").then(({ GuardsDialog }) => GuardsDialog<unknown>));

/** The button of a server's guards, its own or those of its groups. */
export function ServerGuards({ server, groups }: { server: ServerView; groups: readonly GroupOfServer[] }) {
  const t = useTranslations("guards");
  const format = useFormatter();
  const put = usePut();
  const { uuid, name, guards, groupUuids, updatedAt } = server;
  const deciding = groups.filter((group) => group.guards && groupUuids.includes(group.uuid));
  return (
    <GuardsButton
      takes={{ to: "editServer", on: groupUuids }}
      name={name}
      guards={guards}
      version={updatedAt}
      inherited={guardsInForce(
        null,
        deciding.map((group) => group.guards),
      )}
      inheritedLabel={
        deciding.length > 0
          ? t("ofGroups", { groups: format.list(deciding.map((group) => group.name)) })
          : t("usual")
      }
      ownLabel={t("own")}
      onSave={(wanted, version) => updateServer(uuid, { guards: wanted }, version)}
      read={(now) => (now.of === "server" ? readServer(now.message) : null)}
      onSaved={(saved: ServerJson) => put(saved)}
    />
  );
}

interface GuardsButtonProps<T> extends GuardsOf, Omit<OwnSettings<Guards, T>, keyof Opened> {
  /** The right that a change takes. */
  readonly takes: Takes;
}

/** The button of the guards. */
export function GuardsButton<T>({ takes, onSave, onSaved, ...of }: GuardsButtonProps<T>) {
  const t = useTranslations("guards");
  return (
    <DialogButton
      load={load}
      name={t("button")}
      dialog={{ ...of, onSave, onSaved: (answer) => onSaved(answer as T) }}
      className="justify-start"
      takes={takes}
    >
      <ShieldQuestion aria-hidden />
      {t("button")}
    </DialogButton>
  );
}
