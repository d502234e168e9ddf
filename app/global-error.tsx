"use client";

import { LogoMark } from "@/components/logo";
import { languageOf } from "@/i18n/locales";
import { PROBLEM } from "@/i18n/gen/problem";

// Stands in for the whole page when even a layout fails: no words, fonts or styles can be relied on.
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const language = languageOf(globalThis.navigator?.language ?? "");
  const words = PROBLEM[language];
  return (
    <html lang={language} style={{ colorScheme: "light dark" }}>
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          lineHeight: 1.5,
          maxWidth: "32rem",
          margin: "15vh auto",
          padding: "0 1rem",
          color: "light-dark(#26284a, #eeeae0)",
          background: "light-dark(#fbf9f5, #0d1020)",
        }}
      >
        <title>komoriuta</title>
        <LogoMark width={56} height={56} style={{ color: "light-dark(#c9a24a, #f3dc9b)" }} />
        <h1 style={{ fontSize: "1.25rem" }}>{words.errorTitle}</h1>
        <p>{words.errorText}</p>
        {error.digest ? <p>{words.reference.replace("{id}", error.digest)}</p> : null}
        <button
          type="button"
          onClick={reset}
          style={{
            minHeight: 44,
            padding: "0 1.25rem",
            border: "1px solid light-dark(#8b8da0, #6b6e88)",
            borderRadius: 10,
            font: "inherit",
            color: "inherit",
            background: "light-dark(#fff, #161a2d)",
          }}
        >
          {words.retry}
        </button>
      </body>
    </html>
  );
}
