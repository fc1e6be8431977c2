"use client";

/** The last resort: even the frame of the pages failed, so this one brings its own, without fonts or styles. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const font = "system-ui, sans-serif";
  return (
    <html lang="en" style={{ colorScheme: "light dark" }}>
      <body style={{ fontFamily: font, lineHeight: 1.6, maxWidth: "36rem", margin: "15vh auto", padding: "0 1.25rem" }}>
        <title>KEYS could not be shown</title>
        <h1 style={{ lineHeight: 1.2 }}>KEYS could not be shown</h1>
        <p>Something broke on our side. What you bought is not touched by it. Try again in a moment.</p>
        <button type="button" onClick={() => retry()} style={{ font: "inherit", minHeight: 44, padding: "0 1rem" }}>
          Try again
        </button>
      </body>
    </html>
  );
}
