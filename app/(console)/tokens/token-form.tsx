"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { GIVEN_RIGHTS } from "@/lib/access/rights";
import type { Right } from "@/lib/fleet/model/entities";
import { useSend } from "../_kit/send";
import { Form, FormEnd } from "../_kit/form";
import { Choice, NewNameField, Tick } from "../_kit/small-fields";
import type { GroupName } from "../_kit/names";
import { makeToken, type NewToken } from "./actions";

/** The choices of a token's end, in days; null: never. */
const ENDS = [30, 90, 365, null] as const;
const USUAL_END = 365;
const NEVER = "never";

interface TokenFormProps {
  readonly groups: readonly GroupName[];
  readonly onCancel: () => void;
  readonly onMade: (token: NewToken) => void;
}

/** The form of a new token for a program. The browser says what is missing. */
export function TokenForm({ groups, onCancel, onMade }: TokenFormProps) {
  const t = useTranslations("tokens");
  const id = useId();
  const [name, setName] = useState("");
  const [rights, setRights] = useState<readonly Right[]>(["wake"]);
  const [some, setSome] = useState(false);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [days, setDays] = useState<number | null>(USUAL_END);
  const { send, refuse, ...sending } = useSend();

  const make = () => {
    if (some && chosen.length === 0) return refuse(t("noGroup"));
    const groupUuids = some ? [...chosen] : null;
    send(() => makeToken({ name, rights: ["see", ...rights], groupUuids, days }), onMade);
  };

  return (
    <Form className="gap-5" onSend={make}>
      <NewNameField label={t("name")} hint={t("nameHint")} value={name} onChange={setName} />
      <fieldset className="grid gap-3">
        <legend className="mb-3 text-sm font-semibold">{t("mayDo")}</legend>
        <p className="text-sm text-muted-foreground">{t("seesAlways")}</p>
        {GIVEN_RIGHTS.map((right) => (
          <Tick
            key={right}
            label={t(`right.${right}`)}
            checked={rights.includes(right)}
            onChange={(wanted) =>
              setRights(GIVEN_RIGHTS.filter((each) => (each === right ? wanted : rights.includes(each))))
            }
          >
            {t(`rightHint.${right}`)}
          </Tick>
        ))}
      </fieldset>
      {groups.length > 0 ? (
        <fieldset className="grid gap-3">
          <legend className="mb-3 text-sm font-semibold">{t("where")}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            <Choice name={id} label={t("everywhere")} checked={!some} onChoose={() => setSome(false)} />
            <Choice name={id} label={t("someGroups")} checked={some} onChoose={() => setSome(true)} />
          </div>
          {some ? (
            <div className="grid max-h-48 gap-1 overflow-y-auto rounded-md border p-3 sm:gap-3">
              {groups.map((group) => (
                <Tick
                  key={group.uuid}
                  label={group.name}
                  checked={chosen.includes(group.uuid)}
                  onChange={(wanted) =>
                    setChosen([
                      ...chosen.filter((uuid) => uuid !== group.uuid),
                      ...(wanted ? [group.uuid] : []),
                    ])
                  }
                />
              ))}
            </div>
          ) : null}
        </fieldset>
      ) : null}
      <div className="grid gap-2">
        <Label htmlFor={`${id}-end`}>{t("endsAfter")}</Label>
        <Select
          id={`${id}-end`}
          value={days ?? NEVER}
          onChange={({ target: { value } }) => setDays(value === NEVER ? null : Number(value))}
        >
          {ENDS.map((end) => (
            <option key={end} value={end ?? NEVER}>
              {end === null ? t("never") : t("days", { days: end })}
            </option>
          ))}
        </Select>
      </div>
      <FormEnd sending={sending} verb={t("make")} onCancel={onCancel} />
    </Form>
  );
}
