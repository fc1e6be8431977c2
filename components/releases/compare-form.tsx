import clsx from "clsx";
import { buttonStyle } from "../ui/button";
import { Select } from "../ui/input";

type Version = { version: string; yanked_reason: string | null };
type Props = {
  action: string;
  versions: readonly Version[];
  from: string;
  to: string;
  /** What stays chosen when the versions change. */
  keep?: Readonly<Record<string, string>>;
};

function Choice({
  name,
  label,
  value,
  versions,
}: {
  name: string;
  label: string;
  value: string;
  versions: readonly Version[];
}) {
  return (
    <div className="grid gap-1 text-sm">
      <label htmlFor={`compare-${name}`} className="text-soft">
        {label}
      </label>
      <Select id={`compare-${name}`} name={name} defaultValue={value} className="font-mono">
        {versions.map(({ version, yanked_reason }) => (
          <option key={version} value={version}>
            {version}
            {yanked_reason === null ? "" : " (withdrawn)"}
          </option>
        ))}
      </Select>
    </div>
  );
}

/** Chooses two versions; a plain form, so that it works without scripts too. */
export function CompareForm({ action, versions, from, to, keep = {} }: Props) {
  // On a phone the longer names need the whole width.
  const isRoomy = versions.every(({ yanked_reason }) => yanked_reason === null);
  return (
    <form
      action={action}
      key={`${from} ${to}`}
      className={clsx("grid items-end gap-3 sm:flex sm:flex-wrap", isRoomy && "grid-cols-2")}
    >
      <Choice name="from" label="From version" value={from} versions={versions} />
      <Choice name="to" label="to version" value={to} versions={versions} />
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button
        type="submit"
        className={buttonStyle({ variant: "secondary", className: isRoomy ? "max-sm:col-span-2" : "" })}
      >
        Compare
      </button>
    </form>
  );
}
