-- By itself: PostgreSQL does not let a new value be used in the transaction that adds it.
alter type line_kind add value if not exists 'plan';
