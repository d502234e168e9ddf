"use client";

// Stands in for the whole page when even the layout fails: no words, fonts or styles can be relied on.
export default function GlobalError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: "system-ui, sans-serif",
          maxWidth: "32rem",
          margin: "15vh auto",
          padding: "0 1rem",
        }}
      >
        <title>komoriuta</title>
        <h1>Something went wrong</h1>
        <p>The console could not be shown. The servers are not affected.</p>
        <p lang="ja">コンソールを表示できませんでした。サーバーへの影響はありません。</p>
        {error.digest ? <p>Reference: {error.digest}</p> : null}
        <button type="button" onClick={reset} style={{ minHeight: 44, padding: "0 1rem" }}>
          Try again
        </button>
      </body>
    </html>
  );
}
