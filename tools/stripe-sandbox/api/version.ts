import Stripe from "stripe";

/** The API version that the installed SDK is made for; the sandbox speaks this one whatever version is asked for. */
export const API_VERSION: string = Stripe.API_VERSION;
