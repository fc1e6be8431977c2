// Loaded into each program that the launcher starts: when the launcher is gone, even by kill -9, so is the program, and
// no port stays taken. Programs that those start in turn have channels of their own, which are left alone.
if (process.channel && Number(process.env.KEYS_LAUNCHER) === process.ppid) {
  process.on("disconnect", () => process.exit(1));
  // Watching must not keep a program alive that is done.
  process.channel.unref();
}
