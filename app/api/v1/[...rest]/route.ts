import { problem, route } from "@/lib/platform/http";

/** An address that the API does not have is answered as everything else in it is, not with a page. */
const nothingHere = route(async () =>
  problem({ code: "not_found", message: "The API has nothing at this address: docs/api.md lists its calls." }),
);

export const GET = nothingHere;
export const POST = nothingHere;
export const PUT = nothingHere;
export const PATCH = nothingHere;
export const DELETE = nothingHere;
