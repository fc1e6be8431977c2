import { nameIn, pathOf } from "./paths.ts";
import { FileError, type SupabaseLike, take } from "./supabase.ts";

/** Long enough to begin a download, too short to be passed on. */
const SECONDS = 60;

export interface Ticket {
  readonly path: string;
  /** Where the browser sends the file with PUT; ends after two hours. */
  readonly url: string;
  readonly token: string;
}

/** What a signed-in person does. `client` is one with **their** session, so that the policies decide. */
export function filesOf(client: SupabaseLike) {
  const ticket = async (bucket: string, path: string): Promise<Ticket> => {
    const made = await take(client.storage.from(bucket).createSignedUploadUrl(path), "upload");
    return { path, url: made.signedUrl, token: made.token };
  };
  const link = async (bucket: string, path: string) => {
    const signing = client.storage.from(bucket).createSignedUrl(path, SECONDS, { download: nameIn(path) });
    return (await take(signing, "download")).signedUrl;
  };
  return {
    uploadShared: (tenantId: string, name: string) => ticket("tenant-files", pathOf.shared(tenantId, name)),
    uploadPersonal: (tenantId: string, userId: string, name: string) =>
      ticket("tenant-files", pathOf.personal(tenantId, userId, name)),
    uploadAvatar: (userId: string, name: string) => ticket("avatars", pathOf.avatar(userId, name)),
    /** An address for one minute, which downloads and does not open: a file of others never runs on your site. */
    download: (path: string) => link("tenant-files", path),
    downloadExport: (path: string) => link("tenant-exports", path),
    /** Deletes; a path that the policies hide is left and makes this throw. */
    async remove(path: string): Promise<void> {
      const removed = await take(client.storage.from("tenant-files").remove([path]), "remove");
      if (removed.length === 0) throw new FileError("not_allowed", "remove: nothing was removed");
    },
    /** The token of a new share, for an address such as `/s/<token>`. It cannot be shown again. */
    async share(path: string, days = 7, downloads = 10): Promise<string> {
      const parameters = { path, days, most_downloads: downloads };
      return String(await take(client.rpc("create_file_share", parameters), "share"));
    },
  };
}

const TOKEN = /^[0-9a-f]{64}$/;

/** What the server does for people without an account. `admin` is a client with the service role's key. */
export function sharesOf(admin: SupabaseLike) {
  return {
    /** An address for one minute, or null: unknown, ended, revoked, used up, or its maker has left. Counts a download. */
    async open(token: string): Promise<string | null> {
      if (!TOKEN.test(token)) return null;
      const rows = (await take(admin.rpc("open_file_share", { token }), "share")) as {
        bucket_id: string;
        path: string;
      }[];
      const [row] = rows;
      if (!row) return null;
      const signing = admin.storage
        .from(row.bucket_id)
        .createSignedUrl(row.path, SECONDS, { download: nameIn(row.path) });
      return (await take(signing, "share")).signedUrl;
    },

    /** The page behind a share's address: a redirect that nobody may keep, or one answer for every reason not to. */
    async respond(token: string): Promise<Response> {
      const headers = { "cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex" };
      const url = await this.open(token);
      if (url === null) return new Response("This link has ended.", { status: 404, headers });
      return new Response(null, { status: 303, headers: { ...headers, location: url } });
    },
  };
}
