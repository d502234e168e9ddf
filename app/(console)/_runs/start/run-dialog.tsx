"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import type { RunAction } from "@/lib/plan/words";
import { useSend } from "../../_kit/send";
import { AsCommand } from "../../_command/as-command";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { useLost } from "../../_kit/lost";
import { Field } from "../../_kit/field";
import { Choice, More, ReasonField, Tick } from "../../_kit/small-fields";
import { useWait, WaitField } from "../../_kit/until/until-field";
import { startRun } from "../actions";
import { followRun } from "../progress/followed";
import { Preview } from "./preview";
import { usePreview } from "./use-preview";

/** The servers of a run, and its action. */
export interface RunTarget {
  /** Their name for people: "Room 1", "20 servers". */
  readonly name: string;
  readonly serverUuids: readonly string[];
  readonly groupUuids: readonly string[];
  readonly action: RunAction;
  /** The mode that is selected at first. */
  readonly mode: "now" | "when_free";
  /** Called once the run has begun. */
  readonly onStarted?: () => void;
}

interface RunDialogProps {
  readonly target: RunTarget;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Shows the preview of a run, with its options, and starts it; a toast shows the progress from then on. */
export function RunDialog({ target, open, onOpenChange }: RunDialogProps) {
  const { name, action, serverUuids, groupUuids } = target;
  const t = useTranslations("runs");
  const off = useTranslations("off");
  const lost = useLost();
  const id = useId();
  const [requestId] = useState(newId);
  const [wanted, setMode] = useState(target.mode);
  const [until, setUntil] = useWait();
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const [even, setEven] = useState(false);
  const [typed, setTyped] = useState("");
  const { send, ...sending } = useSend();

  const isOff = action === "OFF";
  const mode = force ? "now" : wanted;
  const waits = isOff && mode === "when_free";
  const ask = {
    action,
    serverUuids: [...serverUuids],
    groupUuids: [...groupUuids],
    mode,
    until: waits ? until.at : null,
    force,
    evenIfItMayNotWake: even,
  };
  const complete = !waits || until.at !== null;
  const { preview, busy, fault, again } = usePreview(complete ? ask : null, open);
  const confirmCount = preview?.confirmCount ?? 0;
  const isConfirmed = confirmCount === 0 || Number(typed.trim()) === confirmCount;
  const asks = preview?.open.length ?? 0;
  const blocked = !complete || busy || asks === 0 || !isConfirmed || lost !== null;

  const confirm = () => {
    if (blocked) return;
    const shown = { confirmCount, membersDigest: preview?.membersDigest ?? "" };
    send(
      () => startRun({ ...ask, reason: reason.trim(), ...shown, requestId }),
      (uuid) => {
        onOpenChange(false);
        followRun(uuid);
        target.onStarted?.();
      },
      (fault) => (fault.code === "preview_changed" ? void again() : undefined),
    );
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(isOff ? "askOff" : "askOn", { name })}
      lead={t("askLead")}
      className="gap-4 pb-0"
    >
      <Form noValidate onSend={confirm}>
        {isOff ? (
          <>
            <fieldset className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,8rem),1fr))] gap-2">
              <legend className="sr-only">{off("when")}</legend>
              <Choice name={id} label={off("now")} checked={mode === "now"} onChoose={() => setMode("now")} />
              <Choice
                name={id}
                label={off("whenFree")}
                disabled={force}
                checked={mode === "when_free"}
                onChoose={() => setMode("when_free")}
              />
            </fieldset>
            {waits ? <WaitField label={off("until")} until={until} onChange={setUntil} /> : null}
          </>
        ) : null}
        <Preview {...{ preview, busy, fault, even }} onEven={setEven} onAgain={again} />
        <ReasonField value={reason} onChange={setReason} />
        <AsCommand
          asked={
            preview && complete
              ? { verb: "startRun", request: { ...ask, reason: reason.trim(), confirmCount } }
              : null
          }
        />
        {isOff ? (
          <More label={off("more")}>
            <Tick label={off("force")} checked={force} onChange={setForce}>
              {t("forceHint")}
            </Tick>
          </More>
        ) : null}
        {/* Always within reach, however long the list. */}
        <div className="sticky bottom-0 -mx-(--panel) grid gap-3 border-t bg-popover px-(--panel) py-4">
          {confirmCount > 0 ? (
            <Field
              id={`${id}-count`}
              label={t("typeCount", { count: confirmCount })}
              hint={t(isOff ? "typeCountOff" : "typeCountOn")}
              fault={
                typed.trim() !== "" && !isConfirmed ? t("countWrong", { count: confirmCount }) : undefined
              }
            >
              {(described) => (
                <Input
                  inputMode="numeric"
                  autoComplete="off"
                  className="w-32"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  {...described}
                />
              )}
            </Field>
          ) : null}
          <FormEnd
            sending={sending}
            barred={lost}
            blocked={blocked}
            verb={t(force ? "verb.forced" : waits ? "verb.when_free" : isOff ? "verb.now" : "verb.on")}
            submit={{ variant: force ? "destructive" : "default" }}
            onCancel={() => onOpenChange(false)}
          />
        </div>
      </Form>
    </TitledDialog>
  );
}

/** An id for one press of the button, also on pages without TLS, which have no `randomUUID`. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}
