/**
 * Stripe checks customers and values after it has answered. What it could not use comes later, in thin events of the types
 * `v1.billing.meter.error_report_triggered` and `v1.billing.meter.no_meter_found`; `data` is in the event that the SDK fetches.
 */
export interface ErrorReportLike {
  readonly data?: {
    readonly reason?: {
      readonly error_count?: number;
      readonly error_types?: readonly {
        readonly code?: string;
        readonly error_count?: number;
        readonly sample_errors?: readonly {
          readonly error_message?: string;
          readonly request?: { readonly identifier?: string };
        }[];
      }[];
    };
  };
}

export interface RejectedBatch {
  readonly id: string;
  readonly reason: string;
}

/** The batches that a report names (its requests' idempotency keys are batch ids), and how many errors it does not name. */
export function readErrorReport(report: ErrorReportLike): { named: RejectedBatch[]; unnamed: number } {
  const named = new Map<string, string>();
  let errors = 0;
  for (const { code = "unknown", error_count = 0, sample_errors = [] } of report.data?.reason?.error_types ?? []) {
    errors += Math.max(error_count, sample_errors.length);
    for (const { error_message = "", request } of sample_errors)
      if (request?.identifier) named.set(request.identifier, `${code}: ${error_message}`);
  }
  const total = Math.max(errors, report.data?.reason?.error_count ?? 0);
  return { named: [...named].map(([id, reason]) => ({ id, reason })), unnamed: Math.max(0, total - named.size) };
}
