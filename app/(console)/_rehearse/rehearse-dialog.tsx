"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { Question } from "@/components/question";
import { toast } from "@/components/toast";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import type { WayKind } from "@/lib/power/ways";
import { AsCommand } from "../_command/as-command";
import { useAsk } from "../_kit/ask";
import type { Opened } from "../_kit/later-dialog";
import { More, Tick } from "../_kit/small-fields";
import { useWait, WaitField } from "../_kit/until/until-field";
import { rehearse } from "./actions";

interface RehearseDialogProps extends Opened {
  readonly server: { readonly uuid: string; readonly name: string };
  readonly mayNotWake: boolean;
  /** The ways by which it can be woken now. */
  readonly ways: readonly WayKind[];
}

/** Asks until when it may wait, by which ways it is woken, and, of a server that may not wake, whether it is to be tried. */
export function RehearseDialog({ server, mayNotWake, ways, open, onOpenChange }: RehearseDialogProps) {
  const t = useTranslations("doctor");
  const id = useId();
  const router = useRouter();
  const { ask } = useAsk();
  const [until, setUntil] = useWait();
  const [even, setEven] = useState(false);
  const [by, setBy] = useState<WayKind | "each" | "">("");
  const { uuid, name } = server;
  const blocked = until.at === null || (mayNotWake && !even);
  const request = {
    ...{ uuid, until: until.at ?? 0, evenIfItMayNotWake: even },
    ways: by === "each" ? by : by === "" ? [] : [by],
  } as const;
  return (
    <Question
      open={open}
      onOpenChange={onOpenChange}
      title={t("askTitle", { name })}
      text={t("askText")}
      verb={t("verb")}
      blocked={blocked}
      onConfirm={() =>
        ask(
          name,
          () => rehearse(request),
          () => {
            toast.success(t("begun", { name }));
            router.refresh();
          },
        )
      }
    >
      <div className="grid gap-4">
        <WaitField label={t("until")} until={until} onChange={setUntil} />
        {mayNotWake ? (
          <Tick label={t("even")} checked={even} onChange={setEven}>
            {t("evenHint")}
          </Tick>
        ) : null}
        {ways.length > 1 ? (
          <More label={t("ways")}>
            <WayChoice id={`${id}-ways`} ways={ways} by={by} onChange={setBy} />
          </More>
        ) : null}
        <AsCommand asked={blocked ? null : { verb: "rehearse", request }} />
      </div>
    </Question>
  );
}

function WayChoice({
  id,
  ways,
  by,
  onChange,
}: {
  id: string;
  ways: readonly WayKind[];
  by: WayKind | "each" | "";
  onChange: (by: WayKind | "each" | "") => void;
}) {
  const t = useTranslations("doctor");
  const names = useTranslations("way.name");
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{t("wokenBy")}</Label>
      <Select
        id={id}
        value={by}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => {
          const { value } = target;
          onChange(value === "each" ? value : (ways.find((way) => way === value) ?? ""));
        }}
      >
        <option value="">{t("allAtOnce")}</option>
        <option value="each">{t("eachWay")}</option>
        {ways.map((way) => (
          <option key={way} value={way}>
            {t("alone", { way: names(way) })}
          </option>
        ))}
      </Select>
      <p id={`${id}-hint`} className="text-xs leading-snug text-muted-foreground">
        {t("waysHint")}
      </p>
    </div>
  );
}
