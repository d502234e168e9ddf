import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Refusal } from "@/components/refusal";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { OidcFault } from "@/lib/api/oidc-login";

/** How people come in by OpenID Connect. */
export interface OidcDoor {
  /** What the button calls the login service. */
  readonly name: string;
  /** Only the login of the environment has a password. */
  readonly only: boolean;
  /** Why it came to nothing just now. */
  readonly refused: OidcFault | null;
}

interface OidcWayProps extends OidcDoor {
  /** Where this tab was, or nothing. */
  readonly place: string;
  /** Somebody has tried a password. */
  readonly isOpen: boolean;
  /** The form for a password. */
  readonly children: ReactNode;
}

/** The way in by the login service, and the one by a password. A plain link: its answer leads to another site. */
export function OidcWay({ name, only, refused, place, isOpen, children }: OidcWayProps) {
  const t = useTranslations("login");
  const query = place === "" ? "" : `?${new URLSearchParams({ place })}`;
  const button = (
    <a
      className={cn(buttonVariants({ variant: only ? "default" : "outline" }), "w-full")}
      href={`/login/oidc${query}`}
    >
      {t("with", { name })}
    </a>
  );
  return (
    <div className="grid gap-4">
      {refused === null || isOpen ? null : (
        <Refusal>
          {refused === "disk_full" || refused === "unwritable" || refused === "unexpected"
            ? t(refused)
            : t(`wentWrong.${refused}`)}
        </Refusal>
      )}
      {only ? (
        <>
          {button}
          <details open={isOpen} className="text-sm">
            <summary className="cursor-pointer rounded-sm py-3 text-muted-foreground hover:text-foreground sm:py-2">
              {t("ownLogin")}
            </summary>
            <div className="pt-3">{children}</div>
          </details>
        </>
      ) : (
        <>
          {children}
          <p className="flex items-center gap-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            {t("or")}
          </p>
          {button}
        </>
      )}
    </div>
  );
}
