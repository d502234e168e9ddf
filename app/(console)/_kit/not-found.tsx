import Link from "next/link";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { buttonVariants } from "@/components/ui/button";

interface NotFoundProps {
  readonly title: string;
  /** The title of the browser's tab, where it differs. */
  readonly tab?: string;
  readonly text: string;
  /** The link back: its label and its target. */
  readonly back: string;
  readonly href: string;
}

/** The page of something that does not exist, or that the reader may not see. */
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
