import type { Problem } from "@/lib/ingestion/schema";
import { checkLibrary, type ReleaseCheck } from "@/lib/ingestion/service/check-library";
import { formatMoney, money } from "@/lib/kernel/money";
import { problemLine, visible } from "./problem-lines";

const USAGE = "Usage: npm run keys -- check <folder>\n";

const LEVELS: readonly (readonly [level: Problem["level"], title: string])[] = [
  ["error", "Wrong"],
  ["warning", "Worth mending"],
  ["hint", "Worth knowing"],
];

function problemLines(problems: readonly Problem[]): string[] {
  return LEVELS.flatMap(([level, title]) => {
    const found = problems.filter((problem) => problem.level === level);
    return found.length === 0 ? [] : [`  ${title}:`, ...found.map((problem) => `    ${problemLine(problem)}`)];
  });
}

function releaseLines({ path, slug, version, isRefused, price, problems }: ReleaseCheck): string[] {
  const name = visible([slug, version].filter(Boolean).join(" "));
  const verdict = isRefused ? "would be refused" : "would be taken";
  const cost = price ? [`  ${formatMoney(money(price.cents))}: ${visible(price.reason)}`] : [];
  return [`${visible(path)}${name ? ` (${name})` : ""}: ${verdict}`, ...cost, ...problemLines(problems)];
}

/**
 * `keys check <folder>`: says what ingestion would say of a library, a part of it or one asset, and what each would
 * cost; needs no database. Returns the exit code: 1 when something would be refused or cannot be read.
 */
export async function checkCommand(args: readonly string[]): Promise<number> {
  const [folder] = args;
  if (!folder || folder.startsWith("-") || args.length !== 1) {
    process.stderr.write(USAGE);
    return 1;
  }
  const checked = checkLibrary(folder);
  if (!checked.ok) {
    process.stderr.write(`${checked.error.message}\n`);
    return 1;
  }
  const { releases, problems } = checked.value;
  const refused = releases.filter(({ isRefused }) => isRefused).length;
  const sum = `${releases.length} checked, ${refused} would be refused.`;
  const lines = [...releases.flatMap(releaseLines), ...problemLines(problems), sum];
  process.stdout.write(`${lines.join("\n")}\n`);
  return refused > 0 || problems.some(({ level }) => level === "error") ? 1 : 0;
}
