export { type Catalog, defineCatalog, type Line, linesOf, type Product, subtotalOf } from "./catalog.ts";
export { type Checkout, type CheckoutOptions, createCheckout } from "./checkout.ts";
export { MemoryStore, type Order, type OrderState, type Store } from "./order.ts";
export { POSTGRES_SCHEMA, PostgresStore, type SqlClient } from "./postgres-store.ts";
export { EVENT_TYPES, type SessionLike, type StripeClient } from "./stripe.ts";
