import { Search } from "lucide-react";
import { CartLink } from "../cart/cart-link";
import { ThemeToggle } from "../theme/theme-toggle";
import { IntentLink } from "../ui/intent-link";
import { AccountLink } from "./account-link";
import { Mark } from "./mark";
import { NavLinks } from "./nav-links";
import { SearchKeys } from "./search-keys";

/** Its answer begins at the count of what was found: that is read first, and Tab goes on from there. */
function SearchForm() {
  return (
    <search className="max-md:hidden">
      <form action="/marketplace#results" className="relative">
        <label htmlFor="site-search" className="sr-only">
          Search KEYS
        </label>
        <Search aria-hidden="true" className="pointer-events-none absolute top-3 left-3 size-5 text-soft" />
        <input
          id="site-search"
          name="q"
          type="search"
          maxLength={200}
          autoComplete="off"
          placeholder="Search"
          aria-keyshortcuts="/ Control+K Meta+K"
          className="peer min-h-11 w-full rounded-md border border-edge bg-raised pr-3 pl-10 placeholder:text-soft"
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-2.75 right-3 rounded-sm border border-rule px-1.5 font-mono text-soft text-xs leading-5 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden pointer-coarse:hidden"
        >
          /
        </span>
      </form>
    </search>
  );
}

/**
 * The head of every page. On a phone the three shelves stand in a second row, so that nothing hides in a menu. The
 * last group has its width from the start: a head that is drawn before all of it has come does not move. Its last icon,
 * not the room around it, ends where the content does.
 */
export function SiteHeader() {
  return (
    <header className="border-rule border-b">
      <div className="shell flex flex-wrap items-center gap-x-2 pt-2 pb-1 md:grid md:grid-cols-[auto_1fr_minmax(8rem,11rem)_13.25rem] md:py-2.5 lg:grid-cols-[auto_1fr_14rem_13.25rem]">
        <IntentLink
          href="/"
          className="target gap-2.5 pr-4 font-semibold text-lg tracking-tight"
          aria-label="KEYS, home"
        >
          <Mark className="size-6 text-accent" />
          KEYS
        </IntentLink>
        <NavLinks className="max-md:order-last max-md:-mx-3 max-md:w-full" />
        <SearchForm />
        <div className="flex w-44 items-center max-md:-mr-3 max-md:ml-auto sm:w-67 md:w-56">
          <SearchKeys />
          <ThemeToggle />
          <CartLink />
          <AccountLink />
        </div>
      </div>
    </header>
  );
}
