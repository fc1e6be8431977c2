import type { Quote } from "@/lib/pricing/schema";
import { Price, SignedPrice } from "../catalog/price";

/** What one pays, line by line, each with its reason; the last line is what will be charged. */
export function QuoteTable({ quote, total = "You pay" }: { quote: Quote; total?: string }) {
  return (
    <table className="w-full text-sm">
      <caption className="sr-only">{quote.sentence}</caption>
      <tbody>
        {quote.lines.map((line) => (
          <tr key={`${line.kind} ${line.label}`} className="border-rule border-t align-top">
            <th scope="row" className="py-2 pr-4 text-left font-normal">
              {line.label}
              <span className="block text-soft text-xs">{line.reason}</span>
            </th>
            <td className="py-2 text-right">
              <SignedPrice money={line} />
            </td>
          </tr>
        ))}
        <tr className="border-edge border-t font-medium">
          <th scope="row" className="py-2 text-left">
            {total}
          </th>
          <td className="py-2 text-right">
            <Price money={quote.total} />
          </td>
        </tr>
      </tbody>
    </table>
  );
}
