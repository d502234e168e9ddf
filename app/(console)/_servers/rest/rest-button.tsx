"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Icon } from "@/components/icon";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { restInForce, type Rest, type RestSettings } from "@/lib/plan/rest";
import { DialogButton } from "../../_kit/dialog-button";
import type { OwnSettings } from "../../_kit/edits/own-dialog";
import type { Opened } from "../../_kit/later-dialog";
import { later } from "../../_kit/load-later";
import type { GroupName } from "../../_kit/names";
import type { Takes } from "../../_kit/rights";
import { usePut } from "../../_live/live";
import { updateServer } from "../actions";
import type { RestOf } from "./rest-dialog";

const load = later(() => import("./rest-dialog").then(({ RestDialog }) => RestDialog<unknown>));

/** A group and its rest. */
export interface GroupsRest extends GroupName {
  /** Null: none. */
  readonly rest: Rest | null;
}

/** The button of a server's rest, its own or that of its groups. */
export function ServerRest({ server, groups }: { server: ServerView; groups: readonly GroupsRest[] }) {
  const t = useTranslations("rest");
  const format = useFormatter();
  const put = usePut();
  const { uuid, name, rest, groupUuids, updatedAt } = server;
  const deciding = groups.flatMap(({ uuid, name, rest }) =>
    rest && groupUuids.includes(uuid) ? { uuid, name, rest } : [],
  );
  return (
    <RestButton
      kind="server"
      label={t("change")}
      uuid={uuid}
      takes={{ to: "editServer", on: groupUuids }}
      name={name}
      rest={rest}
      version={updatedAt}
      inherited={restInForce(null, deciding)}
      inheritedLabel={
        deciding.length > 0
          ? t("ofGroups", { groups: format.list(deciding.map((group) => group.name)) })
          : t("ofNoGroup")
      }
      ownLabel={t("own")}
      onSave={(wanted, version) => updateServer(uuid, { rest: wanted }, version)}
      read={(now) => (now.of === "server" ? readServer(now.message) : null)}
      onSaved={(saved: ServerJson) => put(saved)}
    />
  );
}

interface RestButtonProps<T> extends RestOf, Omit<OwnSettings<RestSettings, T>, keyof Opened> {
  readonly label: string;
  /** The right that a change takes. */
  readonly takes: Takes;
}

/** The button of a rest. */
export function RestButton<T>({ label, takes, onSave, onSaved, ...of }: RestButtonProps<T>) {
  return (
    <DialogButton
      load={load}
      name={label}
      dialog={{ ...of, onSave, onSaved: (answer) => onSaved(answer as T) }}
      className="justify-start"
      takes={takes}
    >
      <Icon name="MoonStar" />
      {label}
    </DialogButton>
  );
}
