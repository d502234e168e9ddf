import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { languageOf } from "@/i18n/locales";
import { textsAt, type Texts as Tree } from "@/i18n/parts";
import NEEDS from "@/lib/gen/texts.json";
import { MoreTexts } from "./more-texts";

interface TextsProps {
  /** The path of the file that says so, without "app/" and its ending. */
  readonly of: keyof typeof NEEDS;
  readonly children: ReactNode;
}

/**
 * The texts of the client components that a page or a layout shows, besides those of the layouts around it. Which ones,
 * `scripts/texts` finds in the code of those components.
 */
export async function Texts({ of, children }: TextsProps) {
  return <MoreTexts texts={await textsOf(of)}>{children}</MoreTexts>;
}

const known = new Map<string, Tree>();

/** Worked out once for each language. */
async function textsOf(of: keyof typeof NEEDS): Promise<Tree> {
  const all: Tree = await getMessages();
  // The sources change meanwhile.
  if (process.env.NODE_ENV !== "production") return all;
  const key = `${languageOf(await getLocale())} ${of}`;
  const texts = known.get(key) ?? textsAt(all, NEEDS[of]);
  known.set(key, texts);
  return texts;
}
