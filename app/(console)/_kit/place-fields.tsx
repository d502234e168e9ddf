import { Input } from "@/components/ui/input";
import type { ComponentProps } from "react";

// Fields about something outside of the manager: where it is, and by which secret it lets the manager in.

/** Of texts that no language has. */
export const PLAIN = { autoComplete: "off", autoCapitalize: "off", spellCheck: false, dir: "ltr" } as const;

/** The input of a secret that is another machine's. */
export function SecretInput(props: Omit<ComponentProps<typeof Input>, "type" | "autoComplete">) {
  // Else browsers would offer the reader's own password, and keep this one as theirs.
  return <Input {...props} type="password" autoComplete="new-password" />;
}
