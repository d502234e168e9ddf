"use client";

import { ListChecks, Pencil } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import { USUAL_GUARDS } from "@/lib/plan/guards";
import { DialogButton } from "../../_kit/dialog-button";
import { AsCommand } from "../../_command/as-command";
import { DeleteButton } from "../../_kit/delete-button";
import { ActionButton } from "../../_kit/action-button";
import { GuardsButton } from "../../_servers/guards/guards-button";
import type { ServerName } from "../../_kit/names";
import { RestButton } from "../../_servers/rest/rest-button";
import { deleteGroup, renameGroup, setGroupGuards, setGroupRest } from "../actions";
import { readGroup } from "@/lib/api/codec/read-group";
import type { EditedGroup, GroupView } from "../members";
import { NameDialog } from "../name-dialog";
import { later } from "../../_kit/load-later";

const load = later(() => import("./members-dialog").then(({ MembersDialog }) => MembersDialog));

/** The button of a group's members. */
export function ChooseMembers({ group, members }: { group: GroupView; members: readonly ServerName[] }) {
  const t = useTranslations("groups");
  return (
    <DialogButton load={load} name={t("choose")} dialog={{ group, members }} takes={{ to: "changeGroups" }}>
      <ListChecks aria-hidden />
      {t("choose")}
    </DialogButton>
  );
}

/** The guards of a group's servers. */
export function GroupGuards({ group: { uuid, name, guards, updatedAt } }: { group: EditedGroup }) {
  const t = useTranslations("guards");
  const router = useRouter();
  return (
    <GuardsButton
      takes={{ to: "editGroup", on: [uuid] }}
      name={name}
      guards={guards}
      version={updatedAt}
      inherited={USUAL_GUARDS}
      inheritedLabel={t("usual")}
      ownLabel={t("ownOfGroup")}
      onSave={(wanted, version) => setGroupGuards(uuid, wanted, version)}
      read={(now) => (now.of === "group" ? readGroup(now.message) : null)}
      onSaved={() => router.refresh()}
    />
  );
}

/** The rest of a group's servers. */
export function GroupRest({ group: { uuid, name, rest, updatedAt } }: { group: EditedGroup }) {
  const t = useTranslations("rest");
  const router = useRouter();
  return (
    <RestButton
      kind="group"
      label={t("button")}
      uuid={uuid}
      takes={{ to: "editGroup", on: [uuid] }}
      name={name}
      rest={rest}
      version={updatedAt}
      inherited={null}
      inheritedLabel={t("ofGroupNone")}
      ownLabel={t("ownOfGroup")}
      onSave={(wanted, version) => setGroupRest(uuid, wanted, version)}
      read={(now) => (now.of === "group" ? readGroup(now.message) : null)}
      onSaved={() => router.refresh()}
    />
  );
}

/** Renames a group. */
export function RenameGroup({ group: { uuid, name, updatedAt } }: { group: EditedGroup }) {
  const t = useTranslations("groups");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  return (
    <>
      <ActionButton
        variant="outline"
        aria-haspopup="dialog"
        takes={{ to: "editGroup", on: [uuid] }}
        onClick={() => {
          setOpened(opened + 1);
          setOpen(true);
        }}
      >
        <Pencil aria-hidden />
        {t("rename")}
      </ActionButton>
      <NameDialog
        key={opened}
        open={open}
        onOpenChange={setOpen}
        title={t("renameTitle", { name })}
        lead={t("renameLead")}
        verb={t("rename")}
        name={name}
        version={updatedAt}
        asks={(next) => ({ verb: "updateGroup", request: { uuid, name: next } })}
        onSave={(next, version) => renameGroup(uuid, next, version)}
        onSaved={(next) => {
          toast.success(t("renamed", { name: next }));
          router.refresh();
        }}
      />
    </>
  );
}

interface DeleteGroupProps {
  readonly group: GroupView;
  /** Names of the enrolment keys that put servers into it, which prevent its deletion. */
  readonly keys: readonly string[];
  /** The schedules with this group, which also prevent it. */
  readonly schedules: readonly ServerName[];
}

/** Deletes a group after a question that lists what depends on it. */
export function DeleteGroup({ group: { uuid, name, serverUuids }, keys, schedules }: DeleteGroupProps) {
  const t = useTranslations("groups");
  const format = useFormatter();
  const names = schedules.map((schedule) => schedule.name);
  const inTheWay = [
    ...(keys.length > 0 ? [t("usedByKeys", { count: keys.length, keys: format.list(keys) })] : []),
    ...(names.length > 0 ? [t("usedBySchedules", { count: names.length, names: format.list(names) })] : []),
  ];

  return (
    <DeleteButton
      takes={{ to: "changeGroups" }}
      verb={t("delete")}
      title={t("deleteTitle", { name })}
      text={t("deleteText", { count: serverUuids.length })}
      inTheWay={inTheWay}
      name={name}
      work={() => deleteGroup(uuid)}
      done={t("deleted", { name })}
      next="/groups"
    >
      <AsCommand asked={{ verb: "deleteGroup", request: { uuid } }} />
    </DeleteButton>
  );
}
