"use client";

import { useTranslations } from "next-intl";
import { useEffect, useId, useRef, useState } from "react";
import { Question } from "@/components/question";
import { usePresent } from "@/components/time";
import { Select } from "@/components/ui/select";
import { Label } from "@/components/ui/label";
import type { ListedServer, ServerView } from "@/lib/api/codec/read";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { ACTION_RULES, type StopAction } from "@/lib/power/actions";
import { SHUTDOWNS, type Shutdown } from "@/lib/power/words";
import { mayWait } from "./power";
import { AsCommand } from "../../_command/as-command";
import { useHolderWords } from "../../_kit/holder-words";
import { Choice, More, ReasonField, Tick } from "../../_kit/small-fields";
import { useHoldText } from "../hold-words";
import { useWait, WaitField } from "../../_kit/until/until-field";
import { wantsToBeAsked, wantToBeAsked } from "./request";
import { RestDoors } from "./rest-doors";

/** A server of a list; or that of its own page, of which is known in which ways it can go. */
type StoppedServer = ListedServer & Partial<Pick<ServerView, "agent" | "offAs">>;

interface TurnOffQuestionProps {
  readonly server: StoppedServer;
  readonly action: StopAction;
  /** The mode that is selected at first. */
  readonly mode: TurnOff["mode"];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onConfirm: (how: Partial<TurnOff>) => void;
}

/** Asks for the time and the reason of a turn-off, or of a restart; force only after a second question. */
export function TurnOffQuestion({
  server,
  action,
  mode: first,
  open,
  onOpenChange,
  onConfirm,
}: TurnOffQuestionProps) {
  const t = useTranslations("off");
  const power = useTranslations("power");
  const id = useId();
  const { name, holds } = server;
  const isHeld = holds.length > 0;
  const [wanted, setMode] = useState(first);
  const [until, setUntil] = useWait();
  const [reason, setReason] = useState("");
  const [force, setForce] = useState(false);
  const [once, setOnce] = useState<Shutdown | null>(null);
  const [restDoorsUntil, restDoors] = useState<number | null>(null);
  const [never, setNever] = useState(() => !wantsToBeAsked());
  // Force: the second question.
  const [sure, setSure] = useState(false);
  const cancel = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (sure) cancel.current?.focus();
  }, [sure]);

  const { waits: canWait, goes } = ACTION_RULES[action];
  const waits = canWait && mayWait(server) && !force;
  const mode = waits ? wanted : "now";
  const verb = force
    ? t("verbForce", { action })
    : isHeld
      ? mode === "now"
        ? t("verbHeld", { action })
        : t("verbHeldWhenFree")
      : mode === "now"
        ? power(`${action}.short`)
        : t("verbWhenFree");

  const blocked = mode === "when_free" && until.at === null;
  const isAskedAgain = force && !sure;
  const how: Partial<TurnOff> = {
    mode,
    ...(mode === "when_free" && { until: until.at }),
    ...(force && { force }),
    ...(once && { how: once }),
    ...(reason.trim() && { reason: reason.trim() }),
    ...(isHeld && { endHolds: true }),
    ...(restDoorsUntil !== null && { restDoorsUntil }),
  };
  const confirm = () => {
    if (isAskedAgain) return setSure(true);
    wantToBeAsked(!never);
    onConfirm(how);
  };

  const enter = () => {
    if (blocked) return;
    confirm();
    if (!isAskedAgain) onOpenChange(false);
  };

  return (
    <Question
      open={open}
      onOpenChange={onOpenChange}
      title={sure ? t("forceTitle", { name, action }) : power(`${action}.askTitle`, { name })}
      text={sure ? t("forceText") : power(`${action}.askText`)}
      verb={verb}
      destructive={force}
      stays={isAskedAgain}
      blocked={blocked}
      cancelRef={cancel}
      onConfirm={confirm}
    >
      {sure ? null : (
        <div className="grid gap-4">
          <InTheWay server={server} action={action} />
          {canWait ? (
            <fieldset className="grid gap-2">
              <legend className="sr-only">{t("when")}</legend>
              <Choice
                name={id}
                label={t("now")}
                hint={t("nowHint")}
                checked={mode === "now"}
                onChoose={() => setMode("now")}
              />
              <Choice
                name={id}
                label={t("whenFree")}
                hint={force ? t("notForced") : waits ? t("whenFreeHint") : t("cannotWait")}
                disabled={!waits}
                checked={mode === "when_free"}
                onChoose={() => setMode("when_free")}
              />
            </fieldset>
          ) : (
            <p className="text-sm text-muted-foreground">{t("nowHint")}</p>
          )}
          {mode === "when_free" ? <WaitField label={t("until")} until={until} onChange={setUntil} /> : null}
          {goes === null ? (
            <RestDoors serverUuid={server.uuid} until={restDoorsUntil} onChange={restDoors} />
          ) : null}
          <ReasonField value={reason} onChange={setReason} onEnter={enter} />
          <AsCommand
            asked={blocked ? null : { verb: "act", request: { uuid: server.uuid, action, ...how } }}
          />
          <More label={t("more")}>
            {goes === null ? <Once server={server} once={once} onChange={setOnce} /> : null}
            <Tick label={t("force")} checked={force} onChange={setForce}>
              {t("forceHint")}
            </Tick>
            <Tick label={power("dontAsk")} checked={never} onChange={setNever} />
          </More>
        </div>
      )}
    </Question>
  );
}

/** The ways in which a machine can go, besides the one that each can. */
function waysOf({ agent, offAs }: StoppedServer): readonly Shutdown[] {
  if (!agent || !offAs) return [];
  return SHUTDOWNS.filter((how) => how !== offAs && (how === "power_off" || agent.can.includes(how)));
}

interface OnceProps {
  readonly server: StoppedServer;
  readonly once: Shutdown | null;
  readonly onChange: (once: Shutdown | null) => void;
}

/** Another way to go, this time. Nothing where there is none, or none is known of. */
function Once({ server, once, onChange }: OnceProps) {
  const t = useTranslations("off");
  const machine = useTranslations("machine");
  const id = useId();
  const others = waysOf(server);
  if (others.length === 0 || !server.offAs) return null;
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{t("once")}</Label>
      <Select
        id={id}
        value={once ?? ""}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(others.find((how) => how === event.target.value) ?? null)}
      >
        <option value="">{t("onceAsSet", { how: machine(`shutdowns.${server.offAs}`) })}</option>
        {others.map((how) => (
          <option key={how} value={how}>
            {machine(`shutdowns.${how}`)}
          </option>
        ))}
      </Select>
      <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
        {t("onceHint")}
      </p>
    </div>
  );
}

/** The known reasons against it. */
function InTheWay({ server: { holds, use }, action }: { server: ListedServer; action: StopAction }) {
  const t = useTranslations("off");
  const words = useTranslations("use");
  const holdText = useHoldText();
  const holders = useHolderWords();
  const now = usePresent();
  if (holds.length === 0 && !use?.length) return null;
  return (
    <div className="grid gap-1 rounded-md border border-status-warning/40 bg-warm px-3 py-2.5 text-sm [overflow-wrap:anywhere]">
      {holds.map((hold) => (
        <p key={hold.uuid} className="font-medium">
          {holdText(hold)}
        </p>
      ))}
      {holds.length > 0 ? <p>{t("endsHold", { action })}</p> : null}
      {use?.length ? <p>{words("inUse", { holders: holders(use, now) })}</p> : null}
    </div>
  );
}
