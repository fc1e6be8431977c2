/** Next calls this once when the server process starts: the worker and its schedule live inside the server. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs" || process.env.NEXT_PHASE === "phase-production-build") return;
  const { startWorker, followDemoClock } = await import("./worker/start");
  await startWorker();
  followDemoClock();
}
