import clsx from "clsx";

type Option<Value extends string> = { value: Value; name: string; about?: string | undefined };

type Props<Value extends string> = {
  legend: string;
  name: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
};

/** One of a few, each with what it means. */
export function Choices<Value extends string>({ legend, name, value, options, onChange }: Props<Value>) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "flex min-h-11 cursor-pointer items-start gap-3 rounded-md border px-3 py-2.5",
            option.value === value ? "border-accent bg-accent-wash" : "border-edge bg-raised hover:border-ink",
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="mt-1 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0">
            {option.name}
            {option.about ? <span className="block text-soft text-sm">{option.about}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
