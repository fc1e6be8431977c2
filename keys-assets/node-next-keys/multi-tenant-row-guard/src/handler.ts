import { runAsTenant, withoutTenant } from "./context.ts";

/**
 * Wraps a route handler: `resolve` says whose request it is, from the session or API key and the membership that you
 * check there, never from a header or path alone. A Response from it (401, 403, 404) is sent in the handler's place.
 */
export function withTenant<R extends Request, Rest extends unknown[]>(
  resolve: (request: R, ...rest: Rest) => string | Response | Promise<string | Response>,
  handler: (request: R, tenant: string, ...rest: Rest) => Response | Promise<Response>,
): (request: R, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const tenant = await withoutTenant(() => resolve(request, ...rest));
    if (tenant instanceof Response) return tenant;
    return withoutTenant(() => runAsTenant(tenant, () => handler(request, tenant, ...rest)));
  };
}

export interface TenantFailure {
  readonly tenant: string;
  readonly error: unknown;
}

/** For jobs: `work` for each tenant as that tenant. One tenant's failure does not end the others' turn. */
export async function forEachTenant(
  tenants: Iterable<string> | AsyncIterable<string>,
  work: (tenant: string) => Promise<void>,
  { concurrency = 1, signal }: { concurrency?: number; signal?: AbortSignal } = {},
): Promise<{ done: number; failed: TenantFailure[] }> {
  if (!(concurrency >= 1)) throw new RangeError("concurrency must be at least 1.");
  const failed: TenantFailure[] = [];
  const running = new Set<Promise<void>>();
  let done = 0;
  const turn = async (tenant: string): Promise<void> => {
    try {
      await withoutTenant(() => runAsTenant(tenant, () => work(tenant)));
      done += 1;
    } catch (error) {
      failed.push({ tenant, error });
    }
  };
  for await (const tenant of tenants) {
    if (signal?.aborted) break;
    const started: Promise<void> = turn(tenant).finally(() => running.delete(started));
    running.add(started);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  return { done, failed };
}
