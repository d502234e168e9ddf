"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import { useSend } from "../../_kit/send";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import type { ServerName } from "../../_kit/names";
import { useServerChoices } from "../../_kit/server-choices";
import { changeMembers } from "../actions";
import type { GroupView } from "../members";
import { ServerPicker } from "../../_kit/server-picker";

interface MembersDialogProps {
  readonly group: GroupView;
  /** The present members. */
  readonly members: readonly ServerName[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Chooses the members of a group from all servers. */
export function MembersDialog({ group: { uuid, name }, members, open, onOpenChange }: MembersDialogProps) {
  const t = useTranslations("groups");
  const form = useTranslations("form");
  const router = useRouter();
  const [before] = useState<ReadonlySet<string>>(() => new Set(members.map((server) => server.uuid)));
  const [chosen, setChosen] = useState(before);
  const { servers, fault } = useServerChoices(open);
  const { send, ...sending } = useSend();

  const save = () => {
    const join = [...chosen].filter((each) => !before.has(each));
    const leave = [...before].filter((each) => !chosen.has(each));
    send(
      () => changeMembers(uuid, { join, leave }),
      () => {
        onOpenChange(false);
        toast.success(t("changed", { name }));
        router.refresh();
      },
    );
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("chooseTitle", { name })}
      lead={t("chooseLead")}
    >
      <Form className="min-h-0" onSend={() => servers && save()}>
        <ServerPicker servers={servers} to="changeGroups" chosen={chosen} onChange={setChosen} />
        <FormEnd
          sending={sending}
          barred={fault}
          blocked={servers === null}
          verb={form("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
