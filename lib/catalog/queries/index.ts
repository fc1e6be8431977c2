import "server-only";

export { findBundle, listBundles, listPlans } from "./bundles";
export { findKey, listKeySlugs } from "./key-detail";
export { listKeys } from "./list-keys";
export { listPriceBands } from "./price-bands";
