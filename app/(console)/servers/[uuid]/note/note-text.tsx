import { linked } from "./linked";

/** The text of a note as it was typed. Each line runs in its own direction; addresses are links. */
export function NoteText({ text }: { text: string }) {
  return (
    <p className="max-w-prose text-sm whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]">
      {linked(text).map(({ text, href }, i) =>
        href === null ? (
          text
        ) : (
          <a
            key={i}
            href={href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="underline underline-offset-4"
          >
            {text}
          </a>
        ),
      )}
    </p>
  );
}
