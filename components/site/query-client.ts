import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../fetch-json";

/** A refusal is an answer and is not asked again; a failure is tried twice more. */
function shouldRetry(failures: number, error: Error): boolean {
  const isRefusal = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
  return !isRefusal && failures < 2;
}

/**
 * What the pages remember of the shop's answers. Nothing that changes something waits for the connection by itself:
 * a purchase that is sent later, unseen, is not what was asked for. It fails at once and says so.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: shouldRetry },
      mutations: { networkMode: "always" },
    },
  });
}
