import type { LucideIcon } from "lucide-react";
import { useId, type ReactNode } from "react";
import { cn } from "../../../../components/ui/cn";

const LOOK = {
  warning: { frame: "border-status-warning/40 bg-status-warning/10", ink: "text-status-warning" },
  error: { frame: "border-status-error/40 bg-status-error/10", ink: "text-status-error" },
} as const;

/** Something about a server that someone has to see to, with what to do. */
export function Caution({
  icon: Icon,
  title,
  severity = "warning",
  children,
}: {
  icon: LucideIcon;
  title: string;
  severity?: keyof typeof LOOK;
  children: ReactNode;
}) {
  const id = useId();
  const { frame, ink } = LOOK[severity];
  return (
    <section aria-labelledby={id} className={cn("mb-4 flex gap-3 rounded-xl border p-4 sm:p-5", frame)}>
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", ink)} />
      <div className="grid min-w-0 gap-2 text-sm [overflow-wrap:anywhere]">
        <h2 id={id} className={cn("font-semibold", ink)}>
          {title}
        </h2>
        {children}
      </div>
    </section>
  );
}
