/** The shop's mark: a key whose bit is a cursor. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true" className={className}>
      <circle cx="7" cy="12" r="4.5" />
      <path d="M11.5 12H22M18 12v5M22 12v3.5" strokeLinecap="square" />
    </svg>
  );
}
