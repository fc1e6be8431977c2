import { formatMoney } from "@/lib/kernel/money";
import type { Proof, ProofGroup } from "@/lib/proof/schema";
import { TYPE_WORDS } from "../catalog/words";

const cell = "px-3 py-2.5 text-right tabular-nums first:pl-0 first:text-left last:pr-0";

function Cells({ group }: { group: Omit<ProofGroup, "type"> }) {
  return (
    <>
      <td className={cell}>{group.count}</td>
      <td className={cell}>
        {group.leastHours} to {group.mostHours}
      </td>
      <td className={cell}>{formatMoney(group.worth)}</td>
      <td className={cell}>{formatMoney(group.price)}</td>
      <td className={cell}>{group.evenHours}</td>
    </>
  );
}

/** The arithmetic, group by group; every number is computed from the catalog as it is. */
export function ProofTable({ proof }: { proof: Proof }) {
  const { groups, total, rate } = proof;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <section aria-label="The arithmetic" tabIndex={0} className="overflow-x-auto">
      <table className="w-full min-w-[40rem] text-sm">
        <caption className="mb-3 text-left text-soft">
          At ${rate} an hour, counting the fewest hours of each range.
        </caption>
        <thead className="border-ink border-b">
          <tr>
            {["Group", "KEYS", "Hours replaced", "Worth at least", "List price", "Pays from hour"].map((name) => (
              <th key={name} scope="col" className={`${cell} font-medium`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {groups.map((group) => (
            <tr key={group.type}>
              <th scope="row" className={`${cell} font-normal`}>
                {TYPE_WORDS[group.type].name}
              </th>
              <Cells group={group} />
            </tr>
          ))}
        </tbody>
        <tfoot className="border-ink border-t font-medium">
          <tr>
            <th scope="row" className={cell}>
              All of them
            </th>
            <Cells group={total} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
