"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useState, type ReactNode } from "react";
import { useZone } from "@/components/time";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { card } from "@/components/ui/card";
import { readSchedule, type ScheduleView } from "@/lib/api/codec/read-schedule";
import type { Right } from "@/lib/fleet/model/entities";
import { SETTING_FAULTS, type SettingFault } from "@/lib/fleet/model/settings";
import { useSend } from "../../_kit/send";
import { Form, FormEnd } from "../../_kit/form";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { useEdits } from "../../_kit/edits/use-edits";
import { answered } from "../../_kit/faults";
import { serverNames, type ServerChoice } from "../../_kit/names";
import { useLost } from "../../_kit/lost";
import { useWhyNot } from "../../_kit/rights";
import type { GroupName } from "../../_kit/names";
import { Field, FieldFault } from "../../_kit/field";
import { Choice, Tick } from "../../_kit/small-fields";
import { saveSchedule } from "../actions";
import { CalendarField } from "./calendar-field";
import { draftOf, newDraft, settingsOf, type ScheduleDraft } from "./draft";
import { ExceptionsField } from "./exceptions-field";
import { MembersField } from "./members-field";
import { useScheduleWords } from "./schedule-edits";
import { SchedulePreview } from "./schedule-preview";
import { WindowsField } from "./windows-field";
import { ZoneField } from "./zone-field";

interface ScheduleFormProps {
  /** Null: a new one. */
  readonly schedule: ScheduleView | null;
  readonly groups: readonly GroupName[];
  readonly ofGroups: readonly string[];
  readonly servers: readonly ServerChoice[];
  /**
   * The right to save it that the reader lacks, as far as that does not depend on its groups and servers; null: none.
   */
  readonly missing: Right | null;
}

/** The settings of a schedule, and a preview of their effects beside them. */
export function ScheduleForm({ schedule, groups, ofGroups, servers, missing }: ScheduleFormProps) {
  const t = useTranslations("schedules");
  const off = useTranslations("off");
  const form = useTranslations("form");
  const textOf = useScheduleFaultText();
  const lost = useLost();
  const whyNot = useWhyNot()({ missing });
  const barred = lost ?? whyNot;
  const router = useRouter();
  const id = useId();
  const ownZone = useZone();
  const filledIn = schedule ? draftOf(schedule) : newDraft(ofGroups);
  const edits = useEdits<ScheduleDraft>({ form: filledIn, version: schedule?.updatedAt ?? 0 });
  const { form: draft, change } = edits;
  const [names, setNames] = useState(servers);
  const words = useScheduleWords(groups, names);
  const [asked, setAsked] = useState(false);
  const { send, refuse, ...sending } = useSend();
  const { settings, faults } = settingsOf(draft, ownZone);
  // No faults of fields that nobody has reached yet.
  const fault = (field: keyof typeof faults) => (asked ? textOf(faults[field]) : undefined);
  const isGood = Object.keys(faults).length === 0;

  const save = () => {
    setAsked(true);
    refuse(isGood ? null : t("notGood"));
    if (!isGood || barred !== null) return;
    send(
      async () => {
        const outcome = await edits.save(
          (draft, version) =>
            saveSchedule(schedule?.uuid ?? null, settingsOf(draft, ownZone).settings, version),
          (now) => {
            if (now.of !== "schedule") return null;
            const saved = readSchedule(now.message);
            return { form: draftOf(saved), version: saved.updatedAt };
          },
        );
        if (outcome.ok || outcome.fault.code !== "edited_meanwhile") return outcome;
        // Names of servers that are new to this form.
        const all = await answered(serverNames());
        if (all.ok) setNames(all.value);
        return outcome;
      },
      () => {
        toast.success(t("saved", { name: settings.name.trim() }));
        router.push("/schedules");
        router.refresh();
      },
    );
  };

  return (
    // By the room in letters: text twice as large has one column.
    <div className="@container">
      <Form
        className="grid-cols-1 items-start @min-[46rem]:grid-cols-[minmax(0,1fr)_22rem]"
        noValidate
        // The end of a session does not leave the form: what was typed would be lost.
        data-editing
        onSend={save}
      >
        <div className="grid min-w-0 gap-4">
          <Part title={t("what")}>
            <Field id={`${id}-name`} label={t("name")} hint={t("nameHint")} fault={fault("name")}>
              {(described) => (
                <Input
                  autoComplete="off"
                  dir="auto"
                  value={draft.name}
                  onChange={(event) => change({ name: event.target.value })}
                  {...described}
                />
              )}
            </Field>
            <MembersField
              groups={groups}
              servers={servers}
              draft={draft}
              fault={fault("serverUuids") ?? fault("groupUuids")}
              onChange={change}
            />
          </Part>
          <Part title={t("when")}>
            <WindowsField windows={draft.windows} fault={fault("windows")} onChange={change} />
            <ZoneField
              zone={draft.zone ?? ownZone}
              fault={fault("zone")}
              onChange={(zone) => change({ zone })}
            />
          </Part>
          <Part title={t("how")}>
            <div className="grid gap-1 sm:gap-3">
              <Tick label={t("wake")} checked={draft.wake} onChange={(wake) => change({ wake })} />
              <Tick label={t("stop")} checked={draft.stop} onChange={(stop) => change({ stop })} />
              <FieldFault text={fault("wake")} />
            </div>
            {draft.stop ? (
              <>
                <fieldset className="grid gap-2 @2xl:grid-cols-2">
                  <legend className="sr-only">{t("stopHow")}</legend>
                  <Choice
                    name={`${id}-mode`}
                    label={off("whenFree")}
                    hint={t("whenFreeHint")}
                    checked={draft.mode === "when_free"}
                    onChoose={() => change({ mode: "when_free" })}
                  />
                  <Choice
                    name={`${id}-mode`}
                    label={t("atOnce")}
                    hint={t("atOnceHint")}
                    checked={draft.mode === "now"}
                    onChoose={() => change({ mode: "now" })}
                  />
                </fieldset>
                <div className="grid gap-4 @2xl:grid-cols-2">
                  <Field id={`${id}-by`} label={t("stopBy")} hint={t("stopByHint")} fault={fault("stopBy")}>
                    {(described) => (
                      <Input
                        type="time"
                        value={draft.stopBy}
                        onChange={(event) => change({ stopBy: event.target.value })}
                        {...described}
                      />
                    )}
                  </Field>
                  <Field id={`${id}-min`} label={t("minOn")} hint={t("minOnHint")} fault={fault("minOn")}>
                    {(described) => (
                      <Input
                        inputMode="numeric"
                        value={draft.minOn}
                        onChange={(event) => change({ minOn: event.target.value })}
                        {...described}
                      />
                    )}
                  </Field>
                </div>
                <Tick
                  label={t("even")}
                  checked={draft.evenIfItMayNotWake}
                  onChange={(evenIfItMayNotWake) => change({ evenIfItMayNotWake })}
                >
                  {t("evenHint")}
                </Tick>
              </>
            ) : null}
          </Part>
          <Part title={t("except")}>
            <ExceptionsField exceptions={draft.exceptions} fault={fault("exceptions")} onChange={change} />
            <CalendarField
              calendar={draft.calendar}
              kept={schedule?.calendar ?? null}
              fault={fault("calendar")}
              onChange={(calendar) => change({ calendar })}
            />
            <Field id={`${id}-pause`} label={t("pause")} hint={t("pauseHint")} fault={fault("pausedUntil")}>
              {(described) => (
                <Input
                  type="datetime-local"
                  value={draft.pausedUntil}
                  onChange={(event) => change({ pausedUntil: event.target.value })}
                  {...described}
                />
              )}
            </Field>
          </Part>
        </div>
        <div className="grid grid-cols-1 gap-4 @min-[46rem]:sticky @min-[46rem]:top-18">
          <SchedulePreview
            uuid={schedule?.uuid ?? null}
            settings={settings}
            why={Object.entries(faults).flatMap(([field, word]) =>
              field === "name" || word === undefined ? [] : [textOf(word) ?? ""],
            )}
          />
          <EditedMeanwhile {...edits} {...words} onTake={change} />
          <FormEnd
            sending={sending}
            barred={barred}
            blocked={barred !== null}
            verb={form("save")}
            onCancel={() => router.push("/schedules")}
          />
        </div>
      </Form>
    </div>
  );
}

/** A part of the form, with its title. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={card("grid min-w-0 gap-4")}>
      <h2 id={id} className="text-sm font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

/** Words the fault of a field of a schedule; undefined: there is none. */
function useScheduleFaultText() {
  const t = useTranslations("schedules.fault");
  return (word: ReturnType<typeof settingsOf>["faults"]["name"]): string | undefined => {
    // Some fields are also fields of servers, with the same words.
    return word === undefined || isOfServers(word) ? word : t(word);
  };
}

function isOfServers(word: string): word is SettingFault {
  return Object.hasOwn(SETTING_FAULTS, word);
}
