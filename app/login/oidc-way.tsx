import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Refusal } from "@/components/refusal";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { OidcFault } from "@/lib/api/oidc-login";

/** The login by OpenID Connect. */
export interface OidcDoor {
  /** The name of the login service on the button. */
  readonly name: string;
  /** Whether only the login of the environment has a password. */
  readonly only: boolean;
  /** The reason for which the last attempt failed; null: none. */
  readonly refused: OidcFault | null;
}

interface OidcWayProps extends OidcDoor {
  /** The page to return to; "": none. */
  readonly place: string;
  /** Whether somebody has tried a password. */
  readonly isOpen: boolean;
  /** The form of a password. */
  readonly children: ReactNode;
}

/**
 * The link to the login service, and the form of a password below. A plain link: its answer redirects to another site.
 */
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
          {refused === "disk_full" ||
          refused === "unwritable" ||
          refused === "standby" ||
          refused === "unexpected"
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
