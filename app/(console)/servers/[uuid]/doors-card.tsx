"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePermits } from "../../_kit/rights";

/** A door of a server, as its page shows it. */
export interface DoorOf {
  readonly uuid: string;
  readonly name: string;
  readonly port: number;
  readonly inside: number;
}

/** The doors of a server, and the way to make one. */
export function DoorsCard({
  server: { uuid },
  doors,
}: {
  server: { readonly uuid: string };
  doors: readonly DoorOf[];
}) {
  const t = useTranslations("doors");
  const mayMake = usePermits().may("doors");
  return (
    <div className="grid gap-2 text-sm [overflow-wrap:anywhere]">
      {doors.length === 0 ? <p className="text-muted-foreground">{t("noneHere")}</p> : null}
      <ul className="grid gap-1.5 empty:hidden">
        {doors.map((door) => (
          <li key={door.uuid} className="flex flex-wrap justify-between gap-x-3">
            <Link href={`/doors/${door.uuid}`} prefetch={false} className="underline underline-offset-4">
              {door.name}
            </Link>
            <span className="text-muted-foreground">
              {t("portOf", { port: String(door.port) })} · {t("inside", { count: door.inside })}
            </span>
          </li>
        ))}
      </ul>
      {mayMake ? (
        <p>
          <Link href={`/doors/new?server=${uuid}`} prefetch={false} className="underline underline-offset-4">
            {t("newHere")}
          </Link>
        </p>
      ) : null}
    </div>
  );
}
