import { POST as follow } from "@/app/api/v1/marketplace/discover/followed/route";
import { GET as discover } from "@/app/api/v1/marketplace/discover/route";
import { DELETE as forget, POST as keep, GET as listSignals } from "@/app/api/v1/marketplace/discover/signals/route";
import type { DiscoverDto, SignalDto } from "@/lib/discovery/schema";
import { database } from "@/lib/platform/db";
import { createKey } from "@/tests/support/catalog";
import { apiRequest, type TestPerson } from "@/tests/support/viewer";

const PATH = "/api/v1/marketplace/discover";
type Seed = NonNullable<Parameters<typeof createKey>[0]> & { tags?: string[]; relatedSlugs?: string[] };

/** A KEY that rules can find. */
export async function createTagged({ tags = [], relatedSlugs = [], ...options }: Seed) {
  const key = await createKey(options);
  await database().key.update({ where: { id: key.id }, data: { tags, relatedSlugs, title: `The ${key.slug}` } });
  return key;
}

export async function discoverAs(as: TestPerson, query = ""): Promise<DiscoverDto> {
  const response = await discover(apiRequest(`${PATH}${query}`, { as }), undefined);
  if (response.status !== 200) throw new Error(`discover answered ${response.status}: ${await response.text()}`);
  return response.json();
}

export async function say(as: TestPerson, signals: readonly object[], headers: Record<string, string> = {}) {
  const request = apiRequest(`${PATH}/signals`, { as, body: { signals } });
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  return keep(request, undefined);
}

export async function signalsOf(as: TestPerson): Promise<SignalDto[]> {
  const response = await listSignals(apiRequest(`${PATH}/signals`, { as }), undefined);
  return ((await response.json()) as { items: SignalDto[] }).items;
}

export const forgetAs = (as: TestPerson, query = "") =>
  forget(apiRequest(`${PATH}/signals${query}`, { as, method: "DELETE" }), undefined);

export const followAs = (as: TestPerson, slug: string, surface: string) =>
  follow(apiRequest(`${PATH}/followed`, { as, body: { slug, surface } }), undefined);

export const slugsOf = ({ items }: DiscoverDto) => items.map(({ slug }) => slug);
