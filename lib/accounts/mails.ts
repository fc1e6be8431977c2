import "server-only";
import { sha256Hex } from "../kernel/sha256";
import { env } from "../platform/env";
import { layOutMail, type MailContent, type NewMail, SECRET_MAIL } from "../platform/mail";
import { randomToken } from "../platform/secrets";

const NOT_YOU = "If this was not you, do nothing: without the link nothing happens.";

function mail(to: string, subject: string, content: MailContent, dedupeKey: string): NewMail {
  return { to, subject, dedupeKey, ...layOutMail(content) };
}

function linkTo(path: string, token?: string): string {
  const url = new URL(path, env().APP_URL);
  if (token) url.searchParams.set("token", token);
  return url.href;
}

/** A mail with a link that does something: its key names the token by its hash. */
function linkMail(to: string, subject: string, content: MailContent, token: string): NewMail {
  return mail(to, subject, content, `${SECRET_MAIL}${sha256Hex(token)}`);
}

export function confirmSignUpMail(to: string, token: string): NewMail {
  const content = {
    heading: "Confirm your address",
    paragraphs: [
      "Somebody, hopefully you, signed up at KEYS with this address and chose a password.",
      "Open the link and press the button to make the account. The link works for 24 hours.",
    ],
    action: { label: "Confirm my address", url: linkTo("/sign-in/confirm", token) },
    closing: NOT_YOU,
  };
  return linkMail(to, "Confirm your address for KEYS", content, token);
}

export function alreadySignedUpMail(to: string): NewMail {
  const content = {
    heading: "You already have an account",
    paragraphs: [
      "Somebody, hopefully you, tried to sign up at KEYS with this address. It already has an account, and nothing about it was changed.",
      "Sign in with your password, ask for a link by mail, or choose a new password.",
    ],
    action: { label: "Sign in", url: linkTo("/sign-in") },
    closing: "If this was not you, there is nothing to do.",
  };
  return mail(to, "You already have an account at KEYS", content, `sign-up-known:${randomToken()}`);
}

export function signInLinkMail(to: string, token: string): NewMail {
  const content = {
    heading: "Sign in to KEYS",
    paragraphs: ["Open the link and press the button to sign in. The link works once, for 20 minutes."],
    action: { label: "Sign in", url: linkTo("/sign-in/confirm", token) },
    closing: NOT_YOU,
  };
  return linkMail(to, "Your link to sign in to KEYS", content, token);
}

export function resetPasswordMail(to: string, token: string): NewMail {
  const content = {
    heading: "Choose a new password",
    paragraphs: [
      "Somebody, hopefully you, asked for a new password for this address. The link works once, for one hour.",
      "Choosing a new password signs you out everywhere.",
    ],
    action: { label: "Choose a new password", url: linkTo("/sign-in/reset", token) },
    closing: NOT_YOU,
  };
  return linkMail(to, "Choose a new password for KEYS", content, token);
}

export function noAccountMail(to: string): NewMail {
  const content = {
    heading: "There is no account with this address",
    paragraphs: [
      "Somebody, hopefully you, asked for a new password at KEYS. This address has no account: perhaps you used another one.",
    ],
    action: { label: "Create an account", url: linkTo("/sign-up") },
    closing: "If this was not you, there is nothing to do.",
  };
  return mail(to, "No account at KEYS with this address", content, `no-account:${randomToken()}`);
}

export function passwordChangedMail(to: string): NewMail {
  const content = {
    heading: "Your password was changed",
    paragraphs: ["The password of your account at KEYS was just changed, and other devices were signed out."],
    action: { label: "This was not me", url: linkTo("/sign-in/forgot") },
  };
  return mail(to, "Your password at KEYS was changed", content, `password-changed:${randomToken()}`);
}

export function confirmNewEmailMail(to: string, token: string): NewMail {
  const content = {
    heading: "Confirm your new address",
    paragraphs: [
      "Open the link and press the button to use this address for your account at KEYS. Until then the old one counts. The link works for 24 hours.",
    ],
    action: { label: "Use this address", url: linkTo("/sign-in/new-email", token) },
    closing: NOT_YOU,
  };
  return linkMail(to, "Confirm your new address for KEYS", content, token);
}

export function addressTakenMail(to: string): NewMail {
  const content = {
    heading: "This address already has an account",
    paragraphs: [
      "Somebody, hopefully you, wanted to use this address for another account at KEYS. It already has one of its own, and nothing was changed.",
    ],
    action: { label: "Sign in", url: linkTo("/sign-in") },
  };
  return mail(to, "This address already has an account at KEYS", content, `address-taken:${randomToken()}`);
}

export function emailChangedMail(to: string, newEmail: string): NewMail {
  const content = {
    heading: "The address of your account was changed",
    paragraphs: [
      `Your account at KEYS now uses ${newEmail}. Mails no longer go to this address.`,
      "If this was not you, answer this mail at once.",
    ],
  };
  return mail(to, "Your address at KEYS was changed", content, `email-changed:${randomToken()}`);
}
