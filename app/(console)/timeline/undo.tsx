"use client";

import { Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Right } from "@/lib/fleet/model/entities";
import { useChange } from "../_kit/ask";
import type { Outcome } from "../_kit/faults";
import { ActionButton } from "../_kit/action-button";
import { useKnownServer, usePut } from "../_live/live";
import { intentOf } from "../_servers/power/power";
import type { Takes } from "../_kit/rights";
import { CancelRun } from "../_runs/cancel-run";
import { pressPower } from "../_servers/power/actions";
import { releaseHold } from "../_servers/holds/actions";
import { takesPower } from "../_servers/power/power-form";
import { REQUEST, requestValue } from "../_servers/power/request";

interface UndoButtonProps {
  /** The label, and the one for screen readers. */
  readonly verb: string;
  readonly label: string;
  /** The name of its object, for a fault. */
  readonly name: string;
  readonly undo: () => Promise<Outcome<unknown>>;
  /** The message after it. */
  readonly done: string;
  readonly takes: Takes;
}

/** A button that takes something back, with a message. */
function UndoButton({ verb, label, name, undo, done, takes }: UndoButtonProps) {
  const { pending, change } = useChange();
  return (
    <ActionButton
      variant="outline"
      size="sm"
      takes={takes}
      aria-label={label}
      pending={pending}
      onClick={() => change(name, undo, done)}
    >
      <Undo2 aria-hidden />
      {verb}
    </ActionButton>
  );
}

interface CancelRunProps {
  readonly uuid: string;
  readonly title: string;
  /** The right for it that the reader lacks; null: none. */
  readonly missing: Right | null;
}

/** Cancels an active run after a question. */
export function PreventRun({ uuid, title, missing }: CancelRunProps) {
  const t = useTranslations("timeline");
  return (
    <CancelRun
      uuid={uuid}
      size="sm"
      missing={missing}
      aria-label={t("cancelRun", { title })}
      done={t("runCancelled", { title })}
    >
      <Undo2 aria-hidden />
    </CancelRun>
  );
}

interface EndHoldProps {
  readonly uuid: string;
  readonly serverUuid: string;
  readonly name: string;
  readonly author: string;
  readonly missing: Right | null;
}

/** Ends a hold without a question: that turns nothing off. */
export function EndHold({ uuid, serverUuid, name, author, missing }: EndHoldProps) {
  const t = useTranslations("hold");
  return (
    <UndoButton
      verb={t("release")}
      label={t("releaseLabel", { name, author })}
      name={name}
      takes={{ missing }}
      undo={() => releaseHold(uuid, serverUuid)}
      done={t("released", { name, author })}
    />
  );
}

const ACTION = { CancelStop: "TurnOn", CancelStart: "TurnOff" } as const;

/** Cancels a stop that waits or is not confirmed, or a start. Nothing where that is not possible. */
export function CancelPower({ uuid, name, of }: { uuid: string; name: string; of: keyof typeof ACTION }) {
  const t = useTranslations("power");
  const server = useKnownServer(uuid);
  const put = usePut();
  const action = ACTION[of];
  if (!server || intentOf(server, action) !== of) return null;
  const undo = async () => {
    const form = new FormData();
    form.set(REQUEST, requestValue(action, uuid));
    const outcome = await pressPower(null, form);
    if (outcome.ok) put(outcome.value.server);
    return outcome;
  };
  return (
    <UndoButton
      verb={t(`${of}.short`)}
      label={t(`${of}.label`, { name })}
      name={name}
      takes={takesPower(server, action)}
      undo={undo}
      done={t(`${of}.done`, { name })}
    />
  );
}
