"use client";

/** What one presses to see something no more. */
export function NotForMe({ title, pending, onPress }: { title: string; pending: boolean; onPress: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Not for me: ${title}`}
      disabled={pending}
      onClick={onPress}
      className="target relative z-10 whitespace-nowrap text-soft text-sm underline-offset-4 hover:text-ink hover:underline disabled:opacity-60"
    >
      Not for me
    </button>
  );
}
