import pg from "pg";
import Stripe from "stripe";
import { createCheckout, defineCatalog, PostgresStore } from "@/lib/checkout/index.ts";

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const pool = new pg.Pool({ connectionString: setting("DATABASE_URL") });

export const checkout = createCheckout({
  stripe: new Stripe(setting("STRIPE_SECRET_KEY")),
  store: new PostgresStore(pool),
  site: setting("SITE_URL"),
  webhookSecret: setting("STRIPE_WEBHOOK_SECRET"),
  catalog: defineCatalog({
    currency: "usd",
    products: {
      handbook: { name: "The Handbook", amount: 2900 },
      seat: { name: "Workshop seat", amount: 14_900, most: 10 },
    },
  }),
  // The order's id is unique, so a second call adds nothing.
  fulfill: async ({ id, email, lines }) => {
    await pool.query(
      "insert into deliveries (order_id, email, lines) values ($1, $2, $3) on conflict (order_id) do nothing",
      [id, email, JSON.stringify(lines)],
    );
  },
});
