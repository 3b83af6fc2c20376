--[[
  Release: one tick of an event's loop. Deadlines that passed, tokens for the time that passed, and the next
  people from the front, as many as tokens, capacity and stock allow. However many loops tick, however often and however
  late, the budget is elapsed time times the rate, capped at one burst.

  ARGV  1 now_ms            2 shards
        3 numbering (the loop's, 0 = unknown)              4 loop nonce
        5 rate_milli (people per 1000 s)   6 interval_ms   7 burst_ms   8 max_active (0 = no limit)
        9 claim_window_ms  10 return_window_ms   11 departed_index
       12 tick (the loop's last, 0 = unknown)            13 board (the number of the one it knows, 0 = none)
  Returns { status, snapshot, departed slice, { loop nonce, blocked }, totals, join seconds }
    blocked: 1 when somebody waits and there are tokens, but no place is free
    join seconds: of those called by this tick for the first time: a second since 2026 and how many joined in it, by turns
    DONE    the tick was done, or there is nothing to tick for, or the line is being renumbered: also because the
            state is one of before the loop's last tick, and lobbies need a moment to restore what it lost
    FENCED  a newer loop has taken over: nothing changed
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include entrants
-- @include close_entering
-- @include records
-- @include earn
-- @include call_person

local numbering, loop = argument(3, "numbering"), argument(4, "loop nonce")
local rate_setting, interval_ms, burst_ms = argument(5, "rate_milli"), argument(6, "interval_ms"), argument(7, "burst_ms")
local max_active, claim_window_ms = argument(8, "max_active"), argument(9, "claim_window_ms")
local return_window_ms, departed_index = argument(10, "return_window_ms"), argument(11, "departed_index")
local known_tick, board = argument(12, "tick"), argument(13, "board")
local RECOUNT_MS, RESTING_RECOUNT_MS = 5000, 60000 -- where a loop ticks every five seconds, a recount each would triple its cost
-- A new lobby reads 5,000 departures at a time; but a line in shards takes a while to be renumbered. Ordinals end at 10^7.
local MOST_DEPARTED, MOST_JOINED = #shards == 1 and 50000 or 100000, 9000000
local SWEPT_AT_ONCE = 4 -- shards: of 16 each has its turn every fourth tick, and a tick has 18 commands less

local blocked = 0
-- What the loop keeps count of beside its snapshot, in this order; replies.ts reads it by the same list.
local TOTALS = { "missed", "no_shows", "late", "returned_total", "called_at_once" }

local join_seconds = {}

load_state()

local function answer(status)
  local snapshot, slice = read_snapshot(numbering, departed_index, board)
  local totals = {}
  for index, name in ipairs(TOTALS) do
    totals[index] = state[name]
  end
  return { status, snapshot, slice, { state.loop, blocked }, totals, join_seconds }
end

local is_held = is_renumbering()
if state.generation == 0 then
  return answer("DONE")
elseif loop < state.loop then
  return answer("FENCED")
elseif state.numbering < numbering or (state.numbering == numbering and state.tick < known_tick) then
  request_renumbering(now_ms + RESTORING_MS)
  save_state()
  return answer("DONE")
elseif is_held then
  return answer("DONE")
end
local is_resting = now_ms - state.clock_ms > CLAIM_CLOCK_STEP_MS
local recount_pause_ms = is_resting and RESTING_RECOUNT_MS or RECOUNT_MS
if (state.idle == 0 or state.draw == ENTERING) and (loop ~= state.loop or now_ms - state.recounted_at_ms >= recount_pause_ms) then
  recount()
end

close_entering()

apply_rate(rate_setting, burst_ms)

--- Elapsed time is only ever the difference of two times of one loop: clocks of two machines need not agree. A new loop has seen
--- none pass; of what joins have earned it takes back what is beyond its clock.
local since_ms = math.max(0, now_ms - state.clock_ms)
local elapsed_ms = since_ms
if loop ~= state.loop then
  elapsed_ms, since_ms = 0, math.min(since_ms, state.earned_ahead_ms)
end
state.clock_ms = loop == state.loop and math.max(now_ms, state.clock_ms) or now_ms
state.loop, state.tick = loop, state.tick + 1
set_claim_horizon(state.clock_ms, interval_ms)

local halted = is_halted()
if not halted and state.halted == 0 then
  state.claim_clock_ms = state.claim_clock_ms + math.min(elapsed_ms, CLAIM_CLOCK_STEP_MS)
end
state.halted = halted and 1 or 0

local limit = math.max(500, math.ceil(3 * state.rate * interval_ms / PERSON))

local function sweep_band(band, clock_ms)
  local first = score_of(band, 0)
  local due = call("ZRANGEBYSCORE", shard.called, text(first), text(first + clock_ms), "WITHSCORES", "LIMIT", 0, limit)
  for index = 1, #due, 2 do
    sweep(due[index], tonumber(due[index + 1]), return_window_ms)
  end
end

local function sweep_shard()
  for band, name in ipairs({ "admitted", "missed", "spent", "forfeited" }) do
    if state[name] > 0 then
      sweep_band(band, now_ms)
    end
  end
  if state.revoked > 0 then
    sweep_band(REVOKED_BAND, now_ms)
  end
  if state.called == 0 or halted then
    return
  end
  sweep_band(CALLED_BAND, state.claim_clock_ms)
  if state.called_again > 0 then
    sweep_band(CALLED_AGAIN_BAND, state.claim_clock_ms)
  end
end

--- Of more shards than are swept at once, the next ones at each tick. What waits for its turn costs nobody anything: a deadline
--- that has passed counts already where it could, a call may be claimed until then, and a slot is free three ticks later.
local function sweep_deadlines()
  local swept = math.min(SWEPT_AT_ONCE, #shards)
  for nth = 0, swept - 1 do
    shard = shards[(state.tick * swept + nth) % #shards + 1]
    sweep_shard()
  end
end

--- What no-shows gave back is paid out at a fifth of the rate, so that a wave of them does not become a wave at the shop.
local function refill()
  local earned = earn_since(since_ms)
  local paid = math.min(state.credit, math.floor(earned / 5), burst_tokens() + PERSON - 1 - state.tokens)
  state.tokens, state.credit, state.refunded = state.tokens + paid, state.credit - paid, state.refunded + paid
end

local function how_many()
  if halted or has_entrants() then
    return 0
  end
  local wanted = math.min(math.floor(state.tokens / PERSON), state.waiting)
  local count = math.min(wanted, room_for_calls(max_active))
  blocked = (wanted > 0 and count <= 0) and 1 or 0
  return math.max(0, count)
end

--- In the order of the line, so that those of one second come together.
local function note_join_second(ticket)
  local second, last = math.floor(ticket / FIRST_TICKET), #join_seconds
  if join_seconds[last - 1] == second then
    join_seconds[last] = join_seconds[last] + 1
  else
    join_seconds[last + 1], join_seconds[last + 2] = second, 1
  end
end

local function call_people(count)
  local none_skipped = {}
  for index = 1, #shards do
    none_skipped[index] = 0
  end
  local users, tickets, owners = read_in_order(count, none_skipped)
  for index, user in ipairs(users) do
    local ticket = tickets[index]
    shard = shards[owners[index]]
    if ticket < FIRST_TICKET then
      transfer("returned")
    else
      note_join_second(ticket)
    end
    transfer("waiting")
    take_out_of_line(user)
    call_from_front(user, ticket, claim_window_ms)
  end
end

local function is_passed(ticket)
  return ticket <= (ticket < FIRST_TICKET and state.returned_up_to or state.called_up_to)
end

--- Departed tickets behind the front count for no position any more. Most ticks find the first of them still ahead. Those
--- that the loop has not been shown yet stay: somebody who left and was passed between two ticks would be in no slice, and
--- lobbies would take them for called.
local function pass_departed()
  local shown = numbering == state.numbering and departed_index - state.departed_base or 0
  local first = shown > 0 and state.departed_count > state.departed_base and call("LINDEX", DEPARTED, 0)
  if not first or not is_passed(tonumber(first)) then
    return
  end
  local head = call("LRANGE", DEPARTED, 0, CHUNK - 1)
  while departed_passed < math.min(#head, shown) and is_passed(tonumber(head[departed_passed + 1])) do
    departed_passed = departed_passed + 1
  end
  state.departed_base = state.departed_base + departed_passed
end

sweep_deadlines()
refill()
local count = how_many()
if count > 0 then
  call_people(count)
end
pass_departed()
state.idle = (state.waiting + state.called + state.missed == 0 and not is_drawing() and not is_closing()) and 1 or 0
local is_long = state.departed_count - state.departed_base > MOST_DEPARTED
  or math.max(state.joined, state.returned_total) > MOST_JOINED
if is_long and not is_drawing() then
  request_renumbering(now_ms)
end
save()
renew_records()
return answer("DONE")
