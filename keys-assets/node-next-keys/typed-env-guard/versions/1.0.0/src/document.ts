import type { Shape } from "./guard.ts";

/** The text of an example env file: required settings first, each with a comment; never a real value. */
export function envExample(shape: Shape): string {
  const entries = Object.entries(shape);
  const ordered = [...entries.filter(([, field]) => !field.absent), ...entries.filter(([, field]) => field.absent)];
  return ordered
    .map(([name, field]) => {
      const about = field.about === "" ? "" : `${field.about}. `;
      const need = field.absent ? `Optional${field.absent.shown === "" ? "" : `, ${field.absent.shown}`}` : "Required";
      const sample = field.secret || field.absent ? "" : (field.example ?? "");
      return `# ${about}${need}: ${field.expected}.\n${field.absent ? "# " : ""}${name}=${sample}\n`;
    })
    .join("\n");
}

/** A markdown table of all settings, for a README. */
export function envTable(shape: Shape): string {
  const rows = Object.entries(shape).map(([name, field]) => {
    const fallback = field.absent ? (field.absent.shown === "" ? "absent" : `\`${field.absent.shown}\``) : "required";
    return `| \`${name}\` | ${cell(field.about)} | ${cell(field.expected)} | ${fallback} |`;
  });
  return ["| variable | for | expected | without it |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
