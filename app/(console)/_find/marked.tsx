import { pieces } from "./found";

/** A text in which the words of a search are marked. */
export function Marked({ text, tokens }: { text: string; tokens: readonly string[] }) {
  if (tokens.length === 0) return text;
  return pieces(text, tokens).map((piece, i) =>
    piece.found ? (
      // Dark enough to be read on what lies below it, also where the text around it is faint.
      <mark key={i} className="rounded-xs bg-moon/25 text-foreground">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}

/** The matches of a search other than a server's name, in one line: a group, an address, a person. */
export function FoundBesides({
  label,
  texts,
  tokens,
}: {
  label: string;
  texts: readonly string[];
  tokens: readonly string[];
}) {
  return (
    <span className="min-w-0 truncate" title={texts.join(" · ")}>
      <span className="sr-only">{label} </span>
      {texts.map((text, i) => (
        <bdi key={i}>
          {i > 0 ? " · " : ""}
          <Marked text={text} tokens={tokens} />
        </bdi>
      ))}
    </span>
  );
}
