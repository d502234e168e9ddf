"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { useFleet } from "../_live/live";
import { TitledDialog } from "../_kit/dialog";
import { RunDialog } from "../_runs/start/run-dialog";
import { KeepOnDialog } from "../_servers/holds/keep-on-dialog";
import { usePower } from "../_servers/power/power-form";
import { PaletteBox } from "./palette-box";
import { openPanel } from "../_find/panels";
import { askWhy } from "../_why/ask-why";
import { ACTION_RULES, isStop } from "@/lib/power/actions";
import { ASKS, type Entry, type Leads } from "./sections";

type ServerCommand = Extract<Leads, { to: "server" }>;
type GroupCommand = Extract<Leads, { to: "group" }>;
type HoldCommand = Extract<Leads, { to: "hold" }>;

/** Finds servers, groups and pages by a few letters, and acts on them. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("palette");
  const router = useRouter();
  const [command, setCommand] = useState<{
    readonly of: ServerCommand | GroupCommand | HoldCommand;
    readonly number: number;
  } | null>(null);

  /** The number of times that it was opened: each time it is a new one, also while the last one fades away. */
  const [opened, setOpened] = useState({ open, times: 0 });
  if (opened.open !== open) setOpened({ open, times: opened.times + Number(open) });

  const go = ({ leads }: Entry) => {
    onClose();
    if (leads.to === "page") router.push(leads.href);
    else if (leads.to === "panel") openPanel(leads.panel);
    else if (leads.to === "why") askWhy({ uuid: leads.uuid, at: null });
    else setCommand({ of: leads, number: (command?.number ?? 0) + 1 });
  };
  return (
    <>
      <TitledDialog
        key={opened.times}
        open={open}
        onOpenChange={(next) => (next ? undefined : onClose())}
        title={t("title")}
        lead={t("lead")}
        spoken="all"
        className="top-2 max-h-[calc(100dvh-1rem-var(--notices-height,0px))] max-w-xl translate-y-0 grid-rows-[auto_minmax(0,1fr)_auto] gap-0 overflow-hidden p-0 max-sm:w-[calc(100%-1rem)] sm:top-[12dvh] sm:max-h-[76dvh]"
      >
        <PaletteBox onGo={go} onClose={onClose} />
      </TitledDialog>
      {command?.of.to === "server" ? <DoToServer key={command.number} {...command.of} /> : null}
      {command?.of.to === "group" ? <DoToGroup key={command.number} {...command.of} /> : null}
      {command?.of.to === "hold" ? <KeepOnNow key={command.number} {...command.of} /> : null}
    </>
  );
}

/** Acts on a server as its power button does. */
function DoToServer({ server, command }: ServerCommand) {
  const now = useFleet()?.servers?.get(server.uuid) ?? server;
  const { press, question, asked } = usePower([now]);
  const begin = useEffectEvent(() => {
    const { action, mode } = ASKS[command];
    // Even if the power button needs no question: the server is not in view here.
    if (isStop(action)) question(now, action, mode);
    else press(now, action);
  });
  useEffect(() => begin(), []);
  return asked;
}

/** Asks for the end of a hold. */
function KeepOnNow({ target }: HoldCommand) {
  const [open, setOpen] = useState(true);
  return <KeepOnDialog target={target} open={open} onOpenChange={setOpen} />;
}

/** Shows the preview of a run on a group. */
function DoToGroup({ uuid, name, command }: GroupCommand) {
  const [open, setOpen] = useState(true);
  const { action: asked, mode } = ASKS[command];
  const action = ACTION_RULES[asked].run;
  const target = action && { name, serverUuids: [], groupUuids: [uuid], action, mode };
  return target ? <RunDialog target={target} open={open} onOpenChange={setOpen} /> : null;
}
