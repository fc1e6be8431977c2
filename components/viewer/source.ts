/** Where the files of one version are fetched from. */
export type Source = { slug: string; version: string };

const base = ({ slug }: Source) => `/api/v1/marketplace/keys/${slug}/files`;

/** One file as it is; for those who may use the KEY. */
export function rawHref(source: Source, path: string, isDownload = false): string {
  const query = new URLSearchParams({ version: source.version, path, ...(isDownload && { download: "1" }) });
  return `${base(source)}/raw?${query}`;
}

/** A picture: the file at `path`, or with an id one inside that notebook. */
export function pictureSrc(source: Source, path: string, id?: string): string {
  const query = new URLSearchParams({ version: source.version, path, ...(id !== undefined && { id }) });
  return `${base(source)}/picture?${query}`;
}

/** A file in the reader; the address can be given to anybody else who may use the KEY. */
export function readerHref(source: Source, path: string): string {
  return `/account/keys/${source.slug}?${new URLSearchParams({ version: source.version, file: path })}`;
}
