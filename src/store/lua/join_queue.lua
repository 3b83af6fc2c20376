--[[
  Join: JOINED ticket, or ALREADY_IN_QUEUE ticket, RETURNED score, CALLED claim_before_ms, ADMITTED (their turn has come),
  or a refusal: SPENT, FORFEITED or REVOKED expires_at_ms, SOLD_OUT, QUEUE_CLOSED, QUEUE_NOT_OPEN opens_at_ms (0 = not known
  yet), QUEUE_FULL. Of an event that opens with a drawing, until that is closed: ENTERED, ALREADY_ENTERED.

  The ticket is a time score made strictly increasing: seconds since 2026 and the ordinal of the join,
  one integer. A clock that steps back changes nothing: a ticket is never below an earlier one.

  Where nobody waits, and a tick would call a newcomer, the join calls them itself: CALLED at once. Of several joins in one
  flush the first are called as long as there are tokens and places; behind one who waits all wait.

  Whether an event opens with a drawing is decided by the join that begins it. From then on only the loop's clock ends the
  entering, whatever the clocks of lobbies say.

  From flush.lua: acts, queue_score, called_score, add_outcome, max_queue_size, pass_ttl_s, opens_with_draw, draw_key, sheet_of,
  and what calls are made by. From place.lua: place_of, entry_of. From entrants.lua: put_entrant. From earn.lua and
  call_person.lua: how time is counted, and how a person is called.
--]]

--- Whether who comes now enters: the event has begun so, or would.
local function is_entered()
  local begins = state.generation == 0 and opens_with_draw and now_ms < state.opens_at_ms
  return state.draw == ENTERING or begins
end

--- What refuses every newcomer of this flush, if anything does. A person who has a place, or may return, does not come to it.
local function refuse_newcomers()
  if state.closed > 0 then
    return "QUEUE_CLOSED", 0
  elseif state.generation == 0 and opens_with_draw and state.opens_at_ms == 0 then
    return "QUEUE_NOT_OPEN", 0 -- its time is announced later
  elseif now_ms < (is_entered() and state.enters_at_ms or state.opens_at_ms) then
    return "QUEUE_NOT_OPEN", state.opens_at_ms
  elseif remaining_to_sell() == 0 then
    return "SOLD_OUT", 0
  end
end

local refusal, refusal_value = refuse_newcomers()

local most = most_waiting()

local function is_full()
  local people = state.draw == ENTERING and state.entered - state.gone or state.waiting
  return not has_room(most) or (max_queue_size > 0 and people >= max_queue_size)
end

local function start_generation()
  if is_entered() then
    state.draw, state.draw_key = ENTERING, draw_key
  end
  state.generation, state.numbering, state.shards = now_ms, now_ms, shard_count
  state.pass_ttl_s = pass_ttl_s -- one TTL per generation: a pass's iat is computed from its exp
end

local ticket_s = math.max(state.last_second, math.floor(now_ms / 1000) - TICKET_EPOCH_S)

local function take_ticket()
  state.joined = state.joined + 1
  state.last_second = ticket_s
  return ticket_s * FIRST_TICKET + state.joined
end

local is_time_counted = false

--- Tokens for the time since the last tick, by this lobby's clock. Passes may be claimed at once, too.
local function count_time()
  is_time_counted = true
  apply_rate(rate_setting, burst_ms)
  earn_ahead()
  set_claim_horizon(math.max(now_ms, state.clock_ms, state.claim_horizon_ms - 2 * interval_ms), interval_ms)
end

--- Whether a tick would call a newcomer now.
local function is_called_at_once()
  if not at_once or state.waiting > 0 or state.paused > 0 or is_drawing() then
    return false
  end
  if not is_time_counted then
    count_time()
  end
  return state.tokens >= PERSON and room_for_calls(max_active) > 0 -- at rate 0 no whole token is left
end

--- Behind the others, or called where there are none.
local function give_place(user, ticket, outcome)
  if is_called_at_once() then
    called_score[user] = call_from_front(user, ticket, claim_window_ms)
    if ticket >= FIRST_TICKET then -- whose wait was not told before
      state.called_at_once = state.called_at_once + 1
    end
    return add_outcome(place_of(user))
  end
  state.waiting = state.waiting + 1
  if ticket < FIRST_TICKET then
    transfer(nil, "returned")
  end
  put_in_line(user, ticket)
  queue_score[user], called_score[user] = ticket, nil
  add_outcome(outcome, ticket)
end

--- Who gave up and enters again is where they were.
local function enter(user, sheet)
  if entry_of[user] then
    transfer("gone")
  else
    transfer(nil, "entered")
    state.joined_bytes = state.joined_bytes + #user
  end
  put_entrant(user, sheet)
  entry_of[user] = sheet
  add_outcome("ENTERED", 0)
end

acts[#acts + 1] = function(user, nth)
  local place, value = place_of(user)
  if place == "ENTRANT" then
    return add_outcome("ALREADY_ENTERED", 0)
  elseif place == "WAITING" then
    return add_outcome("ALREADY_IN_QUEUE", value)
  elseif place == "MISSED" then
    transfer("missed")
    state.returned_total = state.returned_total + 1
    take_out_of_called(user)
    return give_place(user, state.returned_total, "RETURNED")
  elseif place ~= "NONE" then
    return add_outcome(place, value)
  end

  if refusal then
    return add_outcome(refusal, refusal_value)
  elseif is_full() then
    return add_outcome("QUEUE_FULL", 0)
  end
  if state.generation == 0 then
    start_generation()
  end
  if state.draw == ENTERING then
    return enter(user, sheet_of(nth))
  end
  if called_score[user] then -- a passed deadline that no tick has swept yet
    sweep(user, called_score[user], 0)
  end
  state.joined_bytes = state.joined_bytes + #user
  give_place(user, take_ticket(), "JOINED")
end
