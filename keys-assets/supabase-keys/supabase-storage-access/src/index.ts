export { filesOf, sharesOf, type Ticket } from "./files.ts";
export { nameIn, pathOf, safeName } from "./paths.ts";
export { FileError, type SupabaseLike } from "./supabase.ts";
