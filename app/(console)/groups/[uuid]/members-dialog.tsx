"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState, useTransition } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { answered, useFaultText, type Outcome } from "../../_kit/faults";
import { serverNames, type ServerChoice, type ServerName } from "../../_kit/names";
import { changeMembers } from "../actions";
import type { GroupView } from "../members";
import { ServerPicker } from "../../_kit/server-picker";

interface MembersDialogProps {
  readonly group: GroupView;
  /** Its servers now. */
  readonly members: readonly ServerName[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Which servers are in a group, of all that there are. */
export function MembersDialog({ group: { uuid, name }, members, open, onOpenChange }: MembersDialogProps) {
  const t = useTranslations("groups");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const router = useRouter();
  const [before] = useState<ReadonlySet<string>>(() => new Set(members.map((server) => server.uuid)));
  const [chosen, setChosen] = useState(before);
  const [servers, setServers] = useState<readonly ServerChoice[] | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();

  const take = useEffectEvent((outcome: Outcome<readonly ServerChoice[]>) => {
    if (outcome.ok) setServers(outcome.value);
    else setRefused(faultText(outcome.fault));
  });
  useEffect(() => {
    // Once: what is chosen from does not change under the finger.
    if (open) void answered(serverNames()).then(take);
  }, [open]);

  const save = () =>
    start(async () => {
      setRefused(null);
      const join = [...chosen].filter((each) => !before.has(each));
      const leave = [...before].filter((each) => !chosen.has(each));
      const outcome = await answered(changeMembers(uuid, { join, leave }));
      if (!outcome.ok) return setRefused(faultText(outcome.fault));
      onOpenChange(false);
      toast.success(t("changed", { name }));
      router.refresh();
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("chooseTitle", { name })}</DialogTitle>
          <DialogDescription>{t("chooseLead")}</DialogDescription>
        </DialogHeader>
        <form
          className="grid min-h-0 gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (!pending && servers) save();
          }}
        >
          <ServerPicker servers={servers} to="changeGroups" chosen={chosen} onChange={setChosen} />
          <p
            role="alert"
            className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
          >
            {refused}
          </p>
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onOpenChange(false)}>
              {form("cancel")}
            </Button>
            <Button type="submit" pending={pending} aria-disabled={servers === null || undefined}>
              {form("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
