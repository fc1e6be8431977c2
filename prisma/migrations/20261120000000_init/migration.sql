-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "key_type" AS ENUM ('node', 'next', 'runbook', 'jupyter', 'stripe', 'supabase', 'github', 'cursor');

-- CreateEnum
CREATE TYPE "maturity" AS ENUM ('starter', 'operator', 'scale', 'enterprise');

-- CreateEnum
CREATE TYPE "sale_status" AS ENUM ('on_sale', 'coming', 'withdrawn');

-- CreateEnum
CREATE TYPE "billing_interval" AS ENUM ('month', 'year');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('user', 'admin');

-- CreateEnum
CREATE TYPE "membership_role" AS ENUM ('owner', 'admin', 'member');

-- CreateEnum
CREATE TYPE "order_status" AS ENUM ('pending', 'processing', 'paid', 'refunded', 'expired', 'failed');

-- CreateEnum
CREATE TYPE "line_kind" AS ENUM ('key', 'bundle');

-- CreateEnum
CREATE TYPE "line_status" AS ENUM ('pending', 'paid', 'duplicate', 'suspended', 'refunded');

-- CreateEnum
CREATE TYPE "refund_status" AS ENUM ('pending', 'requires_action', 'succeeded', 'failed', 'canceled');

-- CreateEnum
CREATE TYPE "upgrade_kind" AS ENUM ('key_to_bundle', 'bundle_to_plan', 'plan_to_plan');

-- CreateEnum
CREATE TYPE "entitlement_source" AS ENUM ('order_line', 'bundle_line', 'subscription', 'manual_grant');

-- CreateEnum
CREATE TYPE "inbox_status" AS ENUM ('pending', 'processed', 'ignored', 'failed');

-- CreateEnum
CREATE TYPE "analytics_kind" AS ENUM ('view', 'search', 'recommendation_shown', 'recommendation_followed', 'checkout_started', 'purchase', 'bundle_upgrade', 'plan_start', 'plan_change', 'plan_cancelled', 'payment_failed', 'refund', 'dispute', 'download');

-- CreateTable
CREATE TABLE "marketplace_keys" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "type" "key_type" NOT NULL,
    "maturity" "maturity" NOT NULL,
    "key_types" TEXT[],
    "tags" TEXT[],
    "status" "sale_status" NOT NULL,
    "price_cents" INTEGER,
    "currency" TEXT NOT NULL DEFAULT 'usd',
    "price_reason" TEXT,
    "severity" TEXT,
    "license_spdx" TEXT,
    "manifest" JSONB NOT NULL,
    "related_slugs" TEXT[],
    "origin" TEXT NOT NULL,
    "current_version_id" UUID,
    "replaced_by_slug" TEXT,
    "search_document" tsvector,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "marketplace_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "marketplace_key_versions" (
    "id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "major" INTEGER NOT NULL,
    "minor" INTEGER NOT NULL,
    "patch" INTEGER NOT NULL,
    "prerelease" TEXT NOT NULL DEFAULT '',
    "manifest" JSONB NOT NULL,
    "readme" TEXT NOT NULL,
    "changelog" TEXT NOT NULL,
    "changelog_entry" TEXT NOT NULL,
    "license_text" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "content_hash" CHAR(64) NOT NULL,
    "artifact_sha256" CHAR(64),
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "yanked_at" TIMESTAMPTZ(3),
    "yanked_reason" TEXT,

    CONSTRAINT "marketplace_key_versions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "marketplace_artifacts" (
    "sha256" CHAR(64) NOT NULL,
    "bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "marketplace_artifacts_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "marketplace_bundles" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "status" "sale_status" NOT NULL,
    "price_cents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'usd',
    "position" INTEGER NOT NULL,
    "content_hash" CHAR(64) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "marketplace_bundles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "marketplace_bundle_items" (
    "bundle_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "marketplace_bundle_items_pkey" PRIMARY KEY ("bundle_id","key_id")
);

-- CreateTable
CREATE TABLE "plans" (
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "seats_included" INTEGER NOT NULL,
    "for_teams" BOOLEAN NOT NULL,
    "trial_days" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "plans_pkey" PRIMARY KEY ("slug")
);

-- CreateTable
CREATE TABLE "plan_prices" (
    "plan_slug" TEXT NOT NULL,
    "interval" "billing_interval" NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "extra_seat_cents" INTEGER,
    "currency" TEXT NOT NULL DEFAULT 'usd',

    CONSTRAINT "plan_prices_pkey" PRIMARY KEY ("plan_slug","interval")
);

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" TIMESTAMPTZ(3),
    "name" TEXT,
    "image" TEXT,
    "password_hash" TEXT,
    "role" "role" NOT NULL DEFAULT 'user',
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_account_id" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "session_token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_tokens" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "payload" JSONB
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" CHAR(64) NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organizations" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "memberships" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" "membership_role" NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),
    "seat_from" TIMESTAMPTZ(3),
    "seat_until" TIMESTAMPTZ(3),

    CONSTRAINT "memberships_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "billing_customers" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "stripe_customer_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "billing_customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "orders" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "buyer_id" UUID NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "status" "order_status" NOT NULL DEFAULT 'pending',
    "currency" TEXT NOT NULL,
    "total_cents" INTEGER NOT NULL,
    "tax_cents" INTEGER NOT NULL DEFAULT 0,
    "fingerprint" TEXT NOT NULL,
    "quote" JSONB NOT NULL,
    "terms_version" TEXT NOT NULL,
    "refund_policy_version" TEXT NOT NULL,
    "stripe_session_id" TEXT,
    "checkout_url" TEXT,
    "stripe_payment_intent_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "paid_at" TIMESTAMPTZ(3),
    "fold_ticket" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_lines" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" "line_kind" NOT NULL,
    "key_id" UUID,
    "bundle_id" UUID,
    "title" TEXT NOT NULL,
    "list_cents" INTEGER NOT NULL,
    "credit_cents" INTEGER NOT NULL DEFAULT 0,
    "discount_cents" INTEGER NOT NULL DEFAULT 0,
    "net_cents" INTEGER NOT NULL,
    "refunded_cents" INTEGER NOT NULL DEFAULT 0,
    "status" "line_status" NOT NULL DEFAULT 'pending',

    CONSTRAINT "order_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_line_shares" (
    "order_line_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "list_cents" INTEGER NOT NULL,
    "paid_cents" INTEGER NOT NULL,

    CONSTRAINT "order_line_shares_pkey" PRIMARY KEY ("order_line_id","key_id")
);

-- CreateTable
CREATE TABLE "payments" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "stripe_payment_intent_id" TEXT NOT NULL,
    "stripe_charge_id" TEXT NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "refunded_cents" INTEGER NOT NULL DEFAULT 0,
    "currency" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "receipt_url" TEXT,
    "paid_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refunds" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "stripe_refund_id" TEXT NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "status" "refund_status" NOT NULL,
    "cause" TEXT NOT NULL,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "refund_lines" (
    "refund_id" UUID NOT NULL,
    "order_line_id" UUID NOT NULL,
    "amount_cents" INTEGER NOT NULL,

    CONSTRAINT "refund_lines_pkey" PRIMARY KEY ("refund_id","order_line_id")
);

-- CreateTable
CREATE TABLE "disputes" (
    "id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "stripe_dispute_id" TEXT NOT NULL,
    "amount_cents" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upgrade_transactions" (
    "id" UUID NOT NULL,
    "kind" "upgrade_kind" NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "order_id" UUID,
    "subscription_id" UUID,
    "from_slugs" TEXT[],
    "to_slug" TEXT NOT NULL,
    "full_price_cents" INTEGER NOT NULL,
    "credit_cents" INTEGER NOT NULL,
    "final_price_cents" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "checkout_session_id" TEXT,
    "sentence" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upgrade_transactions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upgrade_credit_uses" (
    "upgrade_id" UUID NOT NULL,
    "order_line_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "amount_cents" INTEGER NOT NULL,

    CONSTRAINT "upgrade_credit_uses_pkey" PRIMARY KEY ("upgrade_id","order_line_id","key_id")
);

-- CreateTable
CREATE TABLE "subscriptions" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "plan_slug" TEXT NOT NULL,
    "interval" "billing_interval" NOT NULL,
    "seats" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "stripe_subscription_id" TEXT NOT NULL,
    "current_period_end" TIMESTAMPTZ(3) NOT NULL,
    "cancel_at" TIMESTAMPTZ(3),
    "trial_end" TIMESTAMPTZ(3),
    "first_failure_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "fold_ticket" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "marketplace_entitlements" (
    "id" UUID NOT NULL,
    "user_id" UUID,
    "organization_id" UUID,
    "source" "entitlement_source" NOT NULL,
    "source_id" TEXT NOT NULL,
    "key_id" UUID,
    "bundle_id" UUID,
    "order_id" UUID,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "start_cause" TEXT NOT NULL,
    "start_reference" TEXT NOT NULL,
    "end_cause" TEXT,
    "end_reference" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "superseded_at" TIMESTAMPTZ(3),
    "superseded_reason" TEXT,

    CONSTRAINT "marketplace_entitlements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "downloads" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "link_id" TEXT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "downloads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stripe_webhook_events" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "api_version" TEXT,
    "object_type" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "fold_key" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "status" "inbox_status" NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processed_at" TIMESTAMPTZ(3),

    CONSTRAINT "stripe_webhook_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliation_runs" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,
    "examined" INTEGER NOT NULL DEFAULT 0,
    "healed" INTEGER NOT NULL DEFAULT 0,
    "report" JSONB NOT NULL,

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attention_items" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "resolved_by" UUID,

    CONSTRAINT "attention_items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mails" (
    "id" UUID NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "release_notices" (
    "user_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "notified_at" TIMESTAMPTZ(3),

    CONSTRAINT "release_notices_pkey" PRIMARY KEY ("user_id","key_id")
);

-- CreateTable
CREATE TABLE "marketplace_discovery_signals" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "marketplace_discovery_signals_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "marketplace_analytics" (
    "id" UUID NOT NULL,
    "kind" "analytics_kind" NOT NULL,
    "user_id" UUID,
    "key_slug" TEXT,
    "bundle_slug" TEXT,
    "order_id" UUID,
    "dedupe_key" TEXT,
    "detail" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "marketplace_analytics_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" UUID NOT NULL,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_keys_slug_key" ON "marketplace_keys"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_keys_current_version_id_key" ON "marketplace_keys"("current_version_id");

-- CreateIndex
CREATE INDEX "marketplace_keys_status_type_maturity_idx" ON "marketplace_keys"("status", "type", "maturity");

-- CreateIndex
CREATE INDEX "marketplace_keys_status_price_cents_idx" ON "marketplace_keys"("status", "price_cents");

-- CreateIndex
CREATE INDEX "marketplace_keys_status_updated_at_idx" ON "marketplace_keys"("status", "updated_at" DESC);

-- CreateIndex
CREATE INDEX "marketplace_keys_tags_idx" ON "marketplace_keys" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "marketplace_keys_search_document_idx" ON "marketplace_keys" USING GIN ("search_document");

-- CreateIndex
CREATE INDEX "marketplace_key_versions_key_id_major_minor_patch_idx" ON "marketplace_key_versions"("key_id", "major" DESC, "minor" DESC, "patch" DESC);

-- CreateIndex
CREATE INDEX "marketplace_key_versions_artifact_sha256_idx" ON "marketplace_key_versions"("artifact_sha256");

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_key_versions_key_id_version_key" ON "marketplace_key_versions"("key_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_bundles_slug_key" ON "marketplace_bundles"("slug");

-- CreateIndex
CREATE INDEX "marketplace_bundle_items_key_id_idx" ON "marketplace_bundle_items"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "accounts_provider_provider_account_id_key" ON "accounts"("provider", "provider_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_session_token_key" ON "sessions"("session_token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_token_key" ON "verification_tokens"("token");

-- CreateIndex
CREATE UNIQUE INDEX "verification_tokens_identifier_token_key" ON "verification_tokens"("identifier", "token");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "organizations_slug_key" ON "organizations"("slug");

-- CreateIndex
CREATE INDEX "memberships_user_id_idx" ON "memberships"("user_id");

-- CreateIndex
CREATE INDEX "memberships_organization_id_idx" ON "memberships"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "billing_customers_user_id_key" ON "billing_customers"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "billing_customers_organization_id_key" ON "billing_customers"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "billing_customers_stripe_customer_id_key" ON "billing_customers"("stripe_customer_id");

-- CreateIndex
CREATE UNIQUE INDEX "orders_number_key" ON "orders"("number");

-- CreateIndex
CREATE UNIQUE INDEX "orders_stripe_session_id_key" ON "orders"("stripe_session_id");

-- CreateIndex
CREATE UNIQUE INDEX "orders_stripe_payment_intent_id_key" ON "orders"("stripe_payment_intent_id");

-- CreateIndex
CREATE INDEX "orders_buyer_id_created_at_idx" ON "orders"("buyer_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "orders_user_id_created_at_idx" ON "orders"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "orders_organization_id_created_at_idx" ON "orders"("organization_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "orders_status_created_at_idx" ON "orders"("status", "created_at");

-- CreateIndex
CREATE INDEX "order_lines_key_id_idx" ON "order_lines"("key_id");

-- CreateIndex
CREATE INDEX "order_lines_bundle_id_idx" ON "order_lines"("bundle_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_lines_order_id_position_key" ON "order_lines"("order_id", "position");

-- CreateIndex
CREATE INDEX "order_line_shares_key_id_idx" ON "order_line_shares"("key_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_stripe_payment_intent_id_key" ON "payments"("stripe_payment_intent_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_stripe_charge_id_key" ON "payments"("stripe_charge_id");

-- CreateIndex
CREATE INDEX "payments_order_id_idx" ON "payments"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_stripe_refund_id_key" ON "refunds"("stripe_refund_id");

-- CreateIndex
CREATE INDEX "refunds_order_id_idx" ON "refunds"("order_id");

-- CreateIndex
CREATE INDEX "refund_lines_order_line_id_idx" ON "refund_lines"("order_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_stripe_dispute_id_key" ON "disputes"("stripe_dispute_id");

-- CreateIndex
CREATE INDEX "disputes_order_id_idx" ON "disputes"("order_id");

-- CreateIndex
CREATE INDEX "upgrade_transactions_user_id_idx" ON "upgrade_transactions"("user_id");

-- CreateIndex
CREATE INDEX "upgrade_transactions_organization_id_idx" ON "upgrade_transactions"("organization_id");

-- CreateIndex
CREATE INDEX "upgrade_transactions_subscription_id_idx" ON "upgrade_transactions"("subscription_id");

-- CreateIndex
CREATE UNIQUE INDEX "upgrade_transactions_order_id_kind_to_slug_key" ON "upgrade_transactions"("order_id", "kind", "to_slug");

-- CreateIndex
CREATE INDEX "upgrade_credit_uses_order_line_id_idx" ON "upgrade_credit_uses"("order_line_id");

-- CreateIndex
CREATE UNIQUE INDEX "subscriptions_stripe_subscription_id_key" ON "subscriptions"("stripe_subscription_id");

-- CreateIndex
CREATE INDEX "subscriptions_user_id_idx" ON "subscriptions"("user_id");

-- CreateIndex
CREATE INDEX "subscriptions_organization_id_idx" ON "subscriptions"("organization_id");

-- CreateIndex
CREATE INDEX "marketplace_entitlements_user_id_key_id_idx" ON "marketplace_entitlements"("user_id", "key_id");

-- CreateIndex
CREATE INDEX "marketplace_entitlements_organization_id_key_id_idx" ON "marketplace_entitlements"("organization_id", "key_id");

-- CreateIndex
CREATE INDEX "marketplace_entitlements_order_id_idx" ON "marketplace_entitlements"("order_id");

-- CreateIndex
CREATE INDEX "marketplace_entitlements_source_source_id_idx" ON "marketplace_entitlements"("source", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "downloads_link_id_key" ON "downloads"("link_id");

-- CreateIndex
CREATE INDEX "downloads_user_id_started_at_idx" ON "downloads"("user_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "downloads_key_id_started_at_idx" ON "downloads"("key_id", "started_at");

-- CreateIndex
CREATE INDEX "stripe_webhook_events_fold_key_status_idx" ON "stripe_webhook_events"("fold_key", "status");

-- CreateIndex
CREATE INDEX "stripe_webhook_events_status_received_at_idx" ON "stripe_webhook_events"("status", "received_at");

-- CreateIndex
CREATE INDEX "reconciliation_runs_started_at_idx" ON "reconciliation_runs"("started_at" DESC);

-- CreateIndex
CREATE INDEX "attention_items_resolved_at_created_at_idx" ON "attention_items"("resolved_at", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "attention_items_kind_reference_key" ON "attention_items"("kind", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "mails_dedupe_key_key" ON "mails"("dedupe_key");

-- CreateIndex
CREATE INDEX "mails_created_at_idx" ON "mails"("created_at" DESC);

-- CreateIndex
CREATE INDEX "release_notices_key_id_notified_at_idx" ON "release_notices"("key_id", "notified_at");

-- CreateIndex
CREATE INDEX "marketplace_discovery_signals_expires_at_idx" ON "marketplace_discovery_signals"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_discovery_signals_user_id_kind_value_key" ON "marketplace_discovery_signals"("user_id", "kind", "value");

-- CreateIndex
CREATE UNIQUE INDEX "marketplace_analytics_dedupe_key_key" ON "marketplace_analytics"("dedupe_key");

-- CreateIndex
CREATE INDEX "marketplace_analytics_kind_occurred_at_idx" ON "marketplace_analytics"("kind", "occurred_at");

-- CreateIndex
CREATE INDEX "audit_log_target_occurred_at_idx" ON "audit_log"("target", "occurred_at");

-- CreateIndex
CREATE INDEX "audit_log_actor_id_occurred_at_idx" ON "audit_log"("actor_id", "occurred_at");

-- AddForeignKey
ALTER TABLE "marketplace_keys" ADD CONSTRAINT "marketplace_keys_current_version_id_fkey" FOREIGN KEY ("current_version_id") REFERENCES "marketplace_key_versions"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_key_versions" ADD CONSTRAINT "marketplace_key_versions_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_key_versions" ADD CONSTRAINT "marketplace_key_versions_artifact_sha256_fkey" FOREIGN KEY ("artifact_sha256") REFERENCES "marketplace_artifacts"("sha256") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_bundle_items" ADD CONSTRAINT "marketplace_bundle_items_bundle_id_fkey" FOREIGN KEY ("bundle_id") REFERENCES "marketplace_bundles"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_bundle_items" ADD CONSTRAINT "marketplace_bundle_items_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_prices" ADD CONSTRAINT "plan_prices_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plans"("slug") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_customers" ADD CONSTRAINT "billing_customers_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "billing_customers" ADD CONSTRAINT "billing_customers_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_buyer_id_fkey" FOREIGN KEY ("buyer_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_bundle_id_fkey" FOREIGN KEY ("bundle_id") REFERENCES "marketplace_bundles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line_shares" ADD CONSTRAINT "order_line_shares_order_line_id_fkey" FOREIGN KEY ("order_line_id") REFERENCES "order_lines"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line_shares" ADD CONSTRAINT "order_line_shares_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_refund_id_fkey" FOREIGN KEY ("refund_id") REFERENCES "refunds"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_order_line_id_fkey" FOREIGN KEY ("order_line_id") REFERENCES "order_lines"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_transactions" ADD CONSTRAINT "upgrade_transactions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_transactions" ADD CONSTRAINT "upgrade_transactions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_transactions" ADD CONSTRAINT "upgrade_transactions_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_transactions" ADD CONSTRAINT "upgrade_transactions_subscription_id_fkey" FOREIGN KEY ("subscription_id") REFERENCES "subscriptions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_credit_uses" ADD CONSTRAINT "upgrade_credit_uses_upgrade_id_fkey" FOREIGN KEY ("upgrade_id") REFERENCES "upgrade_transactions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upgrade_credit_uses" ADD CONSTRAINT "upgrade_credit_uses_order_line_id_fkey" FOREIGN KEY ("order_line_id") REFERENCES "order_lines"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_plan_slug_fkey" FOREIGN KEY ("plan_slug") REFERENCES "plans"("slug") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_entitlements" ADD CONSTRAINT "marketplace_entitlements_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_entitlements" ADD CONSTRAINT "marketplace_entitlements_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_entitlements" ADD CONSTRAINT "marketplace_entitlements_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_entitlements" ADD CONSTRAINT "marketplace_entitlements_bundle_id_fkey" FOREIGN KEY ("bundle_id") REFERENCES "marketplace_bundles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "downloads" ADD CONSTRAINT "downloads_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "downloads" ADD CONSTRAINT "downloads_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "downloads" ADD CONSTRAINT "downloads_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "marketplace_key_versions"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_notices" ADD CONSTRAINT "release_notices_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "release_notices" ADD CONSTRAINT "release_notices_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "marketplace_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "marketplace_discovery_signals" ADD CONSTRAINT "marketplace_discovery_signals_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
