import Link from "next/link";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { buttonVariants } from "@/components/ui/button";

interface NotFoundProps {
  readonly title: string;
  /** What the browser says of it, where that is another name. */
  readonly tab?: string;
  readonly text: string;
  /** The way back: what it says, and where it leads. */
  readonly back: string;
  readonly href: string;
}

/** A page of something that is not there, or that whoever looks does not see. */
export function NotFound({ title, tab = title, text, back, href }: NotFoundProps) {
  return (
    <Empty scene="missing" heading="h1" title={title} text={text}>
      <PageTitle of={tab} />
      <Link className={buttonVariants({ variant: "outline" })} href={href}>
        {back}
      </Link>
    </Empty>
  );
}
