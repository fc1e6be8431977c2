/** Says on every page of a shop that is not in production that nothing here costs anything. */
export function DemoStrip() {
  return (
    <aside aria-label="About this shop" className="border-warn border-b bg-warn-wash text-sm" data-print="no">
      <p className="shell py-1.5">
        <strong className="font-normal">Demo shop:</strong> no real money. Pay with{" "}
        <span className="whitespace-nowrap tabular-nums">4242 4242 4242 4242</span>; mails are in the{" "}
        {/* A plain link: the mailbox is a page of the workshop, not of the shop, and is not prefetched. */}
        <a href="/dev/mailbox" className="inline-block py-1 text-warn underline underline-offset-4">
          mailbox
        </a>
        .
      </p>
    </aside>
  );
}
