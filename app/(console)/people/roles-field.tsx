"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { ROLE_NAMES, type Role, type RoleGrant } from "@/lib/fleet/model/entities";
import type { GroupName } from "../_kit/names";

interface RolesFieldProps {
  readonly roles: readonly RoleGrant[];
  readonly groups: readonly GroupName[];
  readonly onChange: (roles: readonly RoleGrant[]) => void;
}

const EVERYTHING = "everything";

/** The roles of a person, each on everything or on some groups: they add up. */
export function RolesField({ roles, groups, onChange }: RolesFieldProps) {
  const t = useTranslations("people");
  const put = (at: number, changes: Partial<RoleGrant>) =>
    onChange(roles.map((each, index) => (index === at ? { ...each, ...changes } : each)));
  return (
    <fieldset className="grid min-w-0 gap-3">
      <legend className="mb-3 text-sm font-semibold">{t("mayDoTitle")}</legend>
      {roles.map(({ role, groupUuid }, at) => (
        // Lines have no names, and are only ever added at the end.
        <div key={at} className="grid gap-1.5">
          <div className="flex items-center gap-2">
            <Select
              aria-label={t("roleOf", { number: at + 1 })}
              value={role}
              onChange={({ target }) => put(at, { role: target.value as Role })}
            >
              {ROLE_NAMES.map((name) => (
                <option key={name} value={name}>
                  {t(`role.${name}`)}
                </option>
              ))}
            </Select>
            <Select
              aria-label={t("placeOf", { number: at + 1 })}
              value={groupUuid ?? EVERYTHING}
              onChange={({ target: { value } }) =>
                put(at, { groupUuid: value === EVERYTHING ? null : value })
              }
            >
              <option value={EVERYTHING}>{t("everywhere")}</option>
              {groups.map(({ uuid, name }) => (
                <option key={uuid} value={uuid}>
                  {name}
                </option>
              ))}
              {groupUuid !== null && !groups.some(({ uuid }) => uuid === groupUuid) ? (
                <option value={groupUuid}>{t("goneGroup")}</option>
              ) : null}
            </Select>
            {roles.length > 1 ? (
              <Button
                type="button"
                variant="ghost"
                size="icon"
                aria-label={t("dropRole", { number: at + 1 })}
                onClick={() => onChange(roles.filter((_, index) => index !== at))}
              >
                <X aria-hidden />
              </Button>
            ) : null}
          </div>
          <p className="text-xs leading-snug text-muted-foreground">
            {t(role === "admin" && groupUuid !== null ? "roleHint.adminOfGroup" : `roleHint.${role}`)}
          </p>
        </div>
      ))}
      {groups.length > 0 ? (
        <div className="flex flex-wrap">
          <Button
            type="button"
            variant="outline"
            size="sm"
            onClick={() => onChange([...roles, { role: "operator", groupUuid: groups[0]?.uuid ?? null }])}
          >
            <Plus aria-hidden />
            {t("addRole")}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
