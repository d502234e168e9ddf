import type { ReactNode } from "react";
import { card } from "@/components/ui/card";

interface PartProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** A part of a page in a card, with a title and a sentence about it. */
export function Part({ title, lead, children }: PartProps) {
  return (
    <section className={card("grid min-w-0 grid-cols-1 gap-4")}>
      <div className="grid grid-cols-1 gap-1">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted-foreground">{lead}</p>
      </div>
      {children}
    </section>
  );
}

/** A line of a list in a card, with its buttons. */
export function PartLine({ about, children }: { about: ReactNode; children: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b pb-3 last:border-b-0 last:pb-0">
      <div className="min-w-0 text-sm [overflow-wrap:anywhere]">{about}</div>
      {children}
    </li>
  );
}
