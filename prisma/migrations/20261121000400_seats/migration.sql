-- Where an organisation's plan runs, no more of its people hold a seat than the plan has. The service refuses with a
-- sentence; this is for whatever goes past it. Only giving a seat is refused: a plan that has fewer seats one day, changed
-- at Stripe by hand, must still be written down.
create function check_seats() returns trigger language plpgsql as $$
declare
  sold int;
  taken int;
begin
  if new.left_at is not null or new.seat_from is null or new.seat_until is not null then return new; end if;
  if tg_op = 'UPDATE' and old.left_at is null and old.seat_from is not null and old.seat_until is null then return new; end if;
  -- The lock makes those who give a seat at the same time wait for each other.
  select seats into sold from subscriptions
   where organization_id = new.organization_id and ended_at is null and not is_duplicate
     and status in ('active', 'trialing', 'past_due', 'unpaid', 'paused')
     for update;
  if not found then return new; end if;
  select count(*) into taken from memberships
   where organization_id = new.organization_id and id <> new.id
     and left_at is null and seat_from is not null and seat_until is null;
  if taken >= sold then
    raise exception 'All % seats of organisation % are taken', sold, new.organization_id using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger memberships_seats before insert or update on memberships for each row execute function check_seats();
