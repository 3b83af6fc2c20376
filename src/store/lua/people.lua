--[[
  People as the two ZSETs hold them, and the changes a script makes to them, written together at its end
  so that a batch costs the same handful of commands as one person.

  A score in `called` says everything about a person: until * 8 + used_return * 4 + state. The deadline of a
  called person runs on the claim clock, which stands still while the event is paused or nobody ticks, so those
  scores lie in a range of their own above all others and are swept by their own clock.
  A forfeited pass (its owner left) is `spent` with the bit that a spent person has no other use for.
--]]

local CALLED_STATE, ADMITTED_STATE, MISSED_STATE, SPENT_STATE, FORFEITED_STATE = 0, 1, 2, 3, 7
local USED_RETURN = 4
local CLAIM_CLOCK = 4503599627370496 -- 2^52: added to the score of a called person
local FIRST_TICKET = 10000000 -- below it, a score in `queue` is that of a returned person

local called_changes, called_removals = {}, {}
local queue_additions, queue_removals = {}, {}
local left_tickets = {}

local function move(from, to)
  if from then
    state[from] = state[from] - 1
  end
  if to then
    state[to] = state[to] + 1
  end
end

--- Splits a score of `called` into its state, whether the return was used, and the deadline in ms.
local function read_score(score)
  if score >= CLAIM_CLOCK then
    score = score - CLAIM_CLOCK
  end
  local bits = score % 8
  local deadline = (score - bits) / 8
  if bits == FORFEITED_STATE then
    return FORFEITED_STATE, false, deadline
  end
  return bits % USED_RETURN, bits >= USED_RETURN, deadline
end

local function put_called(user, person_state, used_return, deadline)
  local score = deadline * 8 + person_state
  if used_return then
    score = score + USED_RETURN
  end
  if person_state == CALLED_STATE then
    score = score + CLAIM_CLOCK
  end
  called_changes[#called_changes + 1] = text(score)
  called_changes[#called_changes + 1] = user
end

--- Wall time of a deadline on the claim clock, if the event keeps running.
local function on_the_wall(claim_deadline)
  return state.clock + (claim_deadline - state.claim_clock)
end

--- What a passed deadline does to a person. A call that nobody took gives its token back through `credit`
--- and leaves one chance to return; everything else is over.
local function sweep(user, score, return_window)
  local person_state, used_return, deadline = read_score(score)
  if person_state == CALLED_STATE then
    state.no_shows = state.no_shows + 1
    state.credit = state.credit + PERSON
    if not used_return and return_window > 0 then
      move("called", "missed")
      put_called(user, MISSED_STATE, false, now + return_window)
      return
    end
    move("called")
  elseif person_state == ADMITTED_STATE then
    move("admitted", "expired")
  elseif person_state == MISSED_STATE then
    move("missed")
  elseif person_state == SPENT_STATE then
    move("spent") -- its record stays: a report of the same booking may come again, long after
  else
    move("forfeited")
  end
  called_removals[#called_removals + 1] = user
end

--- Additions first: a script that were cut off here would leave somebody twice rather than nowhere.
local function save_people()
  call_in_chunks("ZADD", CALLED, called_changes)
  call_in_chunks("ZADD", QUEUE, queue_additions)
  call_in_chunks("ZREM", QUEUE, queue_removals)
  call_in_chunks("ZREM", CALLED, called_removals)
  call_in_chunks("RPUSH", LEFT, left_tickets)
end
