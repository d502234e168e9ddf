"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useMemo } from "react";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { readServer, type ServerView } from "@/lib/api/codec/read";
import { SERVER_KINDS, USUAL_KIND, USUAL_WATTS } from "@/lib/plan/energy";
import { SHUTDOWNS, type Shutdown } from "@/lib/power/words";
import { useSend } from "../../_kit/send";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { useEdits } from "../../_kit/edits/use-edits";
import type { ServerName } from "../../_kit/names";
import { useServerChoices } from "../../_kit/server-choices";
import { ServerPicker } from "../../_kit/server-picker";
import { useLost } from "../../_kit/lost";
import { usePut } from "../../_live/live";
import { Field, FieldFault } from "../../_kit/field";
import { updateServer } from "../../_servers/actions";
import { draftOf, settingsOf, type MachineDraft } from "./machine-draft";

interface MachineDialogProps {
  readonly server: ServerView;
  /** The present needs. */
  readonly needs: readonly ServerName[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Edits the machine of a server: its needs, its readiness, and its power draw. */
export function MachineDialog({ server, needs, open, onOpenChange }: MachineDialogProps) {
  const { uuid, name } = server;
  const t = useTranslations("machine");
  const form = useTranslations("form");
  const lost = useLost();
  const put = usePut();
  const router = useRouter();
  const id = useId();
  const edits = useEdits<MachineDraft>({ form: draftOf(server), version: server.updatedAt });
  const draft = edits.form;
  const { servers: all, fault: notLoaded } = useServerChoices(open);
  const servers = useMemo(() => all?.filter((each) => each.uuid !== uuid) ?? null, [all, uuid]);
  const { send, ...sending } = useSend();
  const checked = settingsOf(draft);
  const faults = "faults" in checked ? checked.faults : {};
  const { change } = edits;
  const words = useMachineWords(servers ?? needs);

  const save = () => {
    if ("faults" in checked || lost !== null) return;
    send(
      () =>
        edits.save(
          (draft, version) => {
            const wanted = settingsOf(draft);
            return updateServer(uuid, "settings" in wanted ? wanted.settings : checked.settings, version);
          },
          (now) => {
            if (now.of !== "server") return null;
            const server = readServer(now.message);
            return { form: draftOf(server), version: server.updatedAt };
          },
        ),
      (saved) => {
        put(saved);
        onOpenChange(false);
        toast.success(t("saved", { name }));
        router.refresh();
      },
    );
  };

  const canSleep = (how: Shutdown) => how === "power_off" || server.agent?.can.includes(how) === true;
  const usual = USUAL_WATTS[draft.kind ?? USUAL_KIND];
  return (
    <TitledDialog open={open} onOpenChange={onOpenChange} title={t("title", { name })} lead={t("lead")}>
      <Form noValidate onSend={save}>
        <div role="group" aria-labelledby={`${id}-needs`} className="grid gap-2">
          <p id={`${id}-needs`} className="text-sm font-medium">
            {t("needs")}
          </p>
          <ServerPicker
            servers={servers}
            // A need takes no other right than to see that server.
            to="see"
            chosen={new Set(draft.needs)}
            onChange={(chosen) => change({ needs: [...chosen].sort() })}
          />
          <FieldFault text={faults.needs} />
        </div>
        <Field id={`${id}-port`} label={t("port")} hint={t("portHint")} fault={faults.readyPort}>
          {(described) => (
            <Input
              inputMode="numeric"
              autoComplete="off"
              className="w-32"
              value={draft.readyPort}
              onChange={(event) => change({ readyPort: event.target.value })}
              {...described}
            />
          )}
        </Field>
        <div className="grid gap-2">
          <Label htmlFor={`${id}-kind`}>{t("kind")}</Label>
          <Select
            id={`${id}-kind`}
            value={draft.kind ?? ""}
            onChange={(event) =>
              change({ kind: SERVER_KINDS.find((kind) => kind === event.target.value) ?? null })
            }
          >
            <option value="">{t("unknownKind")}</option>
            {SERVER_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kinds.${kind}`)}
              </option>
            ))}
          </Select>
        </div>
        <Field
          id={`${id}-off-as`}
          label={t("offAs")}
          hint={canSleep(draft.offAs) ? t("offAsHint") : t("offAsCannot")}
          fault={faults.offAs}
        >
          {(described) => (
            <Select
              value={draft.offAs}
              onChange={(event) =>
                change({ offAs: SHUTDOWNS.find((how) => how === event.target.value) ?? "power_off" })
              }
              {...described}
            >
              {SHUTDOWNS.map((how) => (
                <option key={how} value={how}>
                  {t(`shutdowns.${how}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,8rem),1fr))] gap-4">
          {WATTS_FIELDS.map(([field, part]) => (
            <Field
              key={field}
              id={`${id}-${field}`}
              label={t(field)}
              hint={t("usualWatts", { watts: usual[part] })}
              fault={faults[field]}
            >
              {(described) => (
                <Input
                  inputMode="decimal"
                  autoComplete="off"
                  value={draft[field]}
                  onChange={(event) => change({ [field]: event.target.value })}
                  {...described}
                />
              )}
            </Field>
          ))}
        </div>
        <EditedMeanwhile {...edits} {...words} onTake={change} />
        <FormEnd
          sending={sending}
          barred={lost ?? notLoaded}
          blocked={"faults" in checked || lost !== null}
          verb={form("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}

const WATTS_FIELDS = [
  ["wattsOn", "on"],
  ["wattsOff", "off"],
  ["wattsAsleep", "asleep"],
] as const;

const NAMES = {
  readyPort: "port",
  needs: "needs",
  kind: "kind",
  wattsOn: "wattsOn",
  wattsOff: "wattsOff",
  wattsAsleep: "wattsAsleep",
  offAs: "offAs",
} as const satisfies Record<keyof MachineDraft, string>;

/** Words the settings of a machine that somebody else has changed meanwhile. */
function useMachineWords(servers: readonly ServerName[]) {
  const t = useTranslations("machine");
  const edits = useTranslations("edits");
  const format = useFormatter();
  return {
    nameOf: (field: keyof MachineDraft) => t(NAMES[field]),
    wordsOf: (field: keyof MachineDraft, of: MachineDraft) => {
      if (field === "kind") return of.kind ? t(`kinds.${of.kind}`) : t("unknownKind");
      if (field === "offAs") return t(`shutdowns.${of.offAs}`);
      if (field !== "needs") return of[field];
      if (of.needs.length === 0) return t("nothing");
      const names = servers.filter(({ uuid }) => of.needs.includes(uuid)).map(({ name }) => name);
      // Some names may not be loaded yet.
      return names.length === of.needs.length
        ? format.list(names)
        : edits("servers", { count: of.needs.length });
    },
  };
}
