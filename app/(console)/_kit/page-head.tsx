import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import { cn } from "@/components/ui/cn";

interface PageHeadProps extends Omit<ComponentProps<"div">, "title"> {
  readonly title: string;
  /** The title of the browser's tab, where it is longer. */
  readonly tab?: string;
  readonly lead?: string;
}

/** The head of a page: its title, its buttons beside it, and a sentence about it below. */
export function PageHead({ title, tab = title, lead, children, ...props }: PageHeadProps) {
  return (
    <>
      <PageTitle of={tab} />
      <div
        className={cn(
          "flex flex-wrap items-center justify-between gap-x-4 gap-y-3",
          lead === undefined ? "mb-4" : "mb-1",
        )}
        {...props}
      >
        <h1 dir="auto" className="min-w-0 text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {title}
        </h1>
        {children}
      </div>
      {lead === undefined ? null : <p className="mb-4 max-w-3xl text-sm text-muted-foreground">{lead}</p>}
    </>
  );
}

/** The link from a page back to its list. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="-mx-2 mb-2 inline-flex min-h-11 items-center gap-1.5 rounded-md px-2 text-sm text-muted-foreground hover:text-foreground sm:min-h-9"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
