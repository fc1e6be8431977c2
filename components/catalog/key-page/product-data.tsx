import type { KeyDetail } from "@/lib/catalog/schema";
import { JsonLd } from "../json-ld";
import { TYPE_WORDS } from "../words";

/** Product for search engines; an Offer only where there is a price, and nothing that nobody measured. */
export function ProductData({ item, baseUrl }: { item: KeyDetail; baseUrl: string }) {
  const url = `${baseUrl}/marketplace/${item.slug}`;
  const offer = item.price
    ? {
        offers: {
          "@type": "Offer",
          url,
          price: (item.price.amount / 100).toFixed(2),
          priceCurrency: item.price.currency.toUpperCase(),
          availability: item.status === "on_sale" ? "https://schema.org/InStock" : "https://schema.org/Discontinued",
        },
      }
    : {};
  return (
    <JsonLd
      data={{
        "@type": "Product",
        name: item.title,
        description: item.summary,
        sku: item.slug,
        url,
        image: `${url}/cover.png`,
        category: TYPE_WORDS[item.type].noun,
        brand: { "@type": "Brand", name: "KEYS" },
        ...offer,
      }}
    />
  );
}
