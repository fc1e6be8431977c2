/** The settings of the shop in a test, apart from its database. Nothing here opens anything outside of the test. */
export const TEST_SETTINGS = {
  STRIPE_SECRET_KEY: "sk_test_0123456789abcdef",
  STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef",
  APP_URL: "http://localhost:3000",
  NEXTAUTH_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "a-secret-of-the-tests-that-signs-cookies",
  DOWNLOAD_SIGNING_SECRET: "a-secret-of-the-tests-that-signs-links",
  // An Ed25519 key made for the tests; nothing else was ever signed with it.
  KEYS_SIGNING_KEY: "MC4CAQAwBQYDK2VwBCIEIMLyQ/Huo1RfhGkvVCmp8uue+2Tryxzb9PNGWKFeF72Y",
  LOG_LEVEL: "fatal",
};

/** Puts them into the environment of this worker; what the developer's shell holds for the shop is left out. */
export function applySettings(databaseUrl: string): void {
  for (const name of ["KEYS_ENV", "STRIPE_API_BASE", "SMTP_URL", "REDIS_URL", "STORAGE_URL", "KEYS_ASSETS_ROOT"])
    delete process.env[name];
  Object.assign(process.env, TEST_SETTINGS, { DATABASE_URL: databaseUrl });
}
