const ADDRESS = /(https?:\/\/[^\s<>"]+)/g;

/** A mail's plain text, its addresses as links. */
export function MailText({ text }: { text: string }) {
  const parts = text.split(ADDRESS);
  return (
    <div className="whitespace-pre-wrap break-words">
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change their order
          <a key={index} href={part} className="wrap-anywhere text-accent underline underline-offset-4">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </div>
  );
}

/** "2026-05-12 14:03:07 UTC", the same for everybody who looks. */
export function MailTime({ moment }: { moment: Date }) {
  const iso = moment.toISOString();
  return <time dateTime={iso}>{`${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`}</time>;
}
