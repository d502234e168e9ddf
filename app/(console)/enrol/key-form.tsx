"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { MAX_SERVERS, VALID_HOURS } from "@/lib/fleet/model/enrolment-key";
import { useSend } from "../_kit/send";
import { Form, FormEnd } from "../_kit/form";
import { Field } from "../_kit/field";
import type { GroupName } from "../_kit/names";
import { createEnrolmentKey, type NewKey } from "./actions";

/** The value for no group. */
const NONE = "";
const NEW = "new";

interface KeyFormProps {
  readonly groups: readonly GroupName[];
  readonly onCancel: () => void;
  readonly onMade: (key: NewKey) => void;
}

/** The settings of a new enrolment key. The browser validates them. */
export function KeyForm({ groups, onCancel, onMade }: KeyFormProps) {
  const t = useTranslations("enrol");
  const id = useId();
  const [group, setGroup] = useState(NONE);
  const { send, ...sending } = useSend();

  const make = (fields: FormData) =>
    send(
      () =>
        createEnrolmentKey({
          name: textOf(fields, "name"),
          groupUuid: group === NONE || group === NEW ? null : group,
          newGroup: group === NEW ? textOf(fields, "newGroup") : null,
          validHours: Number(textOf(fields, "validHours")),
          maxServers: Number(textOf(fields, "maxServers")),
        }),
      onMade,
    );

  return (
    <Form onSend={(form) => make(new FormData(form))}>
      <Field id={`${id}-name`} label={t("keyName")} hint={t("keyNameHint")}>
        {(described) => (
          <Input
            {...described}
            name="name"
            required
            maxLength={100}
            autoFocus
            autoComplete="off"
            dir="auto"
          />
        )}
      </Field>
      <Field id={`${id}-group`} label={t("group")} hint={t("groupHint")}>
        {(described) => (
          <Select {...described} value={group} onChange={(event) => setGroup(event.target.value)}>
            <option value={NONE}>{t("noGroup")}</option>
            {groups.map(({ uuid, name }) => (
              <option key={uuid} value={uuid}>
                {name}
              </option>
            ))}
            <option value={NEW}>{t("newGroup")}</option>
          </Select>
        )}
      </Field>
      {group === NEW ? (
        <Field id={`${id}-new`} label={t("newGroupName")}>
          {(described) => (
            <Input
              {...described}
              name="newGroup"
              required
              maxLength={100}
              pattern="[^;]*"
              autoComplete="off"
              dir="auto"
            />
          )}
        </Field>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-hours`} label={t("validHours")}>
          {(described) => <Whole {...described} name="validHours" bounds={VALID_HOURS} />}
        </Field>
        <Field id={`${id}-most`} label={t("maxServers")}>
          {(described) => <Whole {...described} name="maxServers" bounds={MAX_SERVERS} />}
        </Field>
      </div>
      <FormEnd sending={sending} verb={t("make")} onCancel={onCancel} />
    </Form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

interface WholeProps {
  readonly id: string;
  readonly name: string;
  readonly bounds: { readonly min: number; readonly max: number; readonly initial: number };
}

function Whole({ id, name, bounds: { min, max, initial } }: WholeProps) {
  return (
    <Input
      id={id}
      name={name}
      type="number"
      inputMode="numeric"
      required
      min={min}
      max={max}
      step={1}
      defaultValue={initial}
    />
  );
}
