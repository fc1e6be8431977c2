import { json, route } from "@/lib/platform/http";
import { listSigningKeys } from "@/lib/provenance/queries";

export const dynamic = "force-dynamic";

/** `GET /.well-known/keys-signing.json`: the public keys that releases and receipts are checked with. */
export const GET = route(async () =>
  json({ keys: await listSigningKeys() }, 200, {
    "cache-control": "public, max-age=300",
    "access-control-allow-origin": "*",
  }),
);
