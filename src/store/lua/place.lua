--[[
  Where a person stands, for the acts of a flush: one of
    WAITING ticket · RETURNED rank · CALLED claim_before · ADMITTED until · MISSED return_before
    SPENT until (booked) · FORFEITED until (left with a live pass) · NONE 0
  A deadline that has passed counts at once, before anybody sweeps it; only a call lasts until the sweep.

  From flush.lua: queue_score, called_score.
--]]

local returned_line, returned_ranks

--- The returned people in order, as this flush leaves them, for whoever changes it. They are few: one range holds them all.
local function line_of_returned()
  returned_line = returned_line or call("ZRANGEBYSCORE", QUEUE, "-inf", "(" .. text(FIRST_TICKET))
  returned_ranks = nil
  return returned_line
end

--- 1 for the next of the returned people, 2 for the one after.
local function returned_rank(user)
  if not returned_ranks then
    local ranks = {}
    for rank, member in ipairs(line_of_returned()) do
      ranks[member] = rank
    end
    returned_ranks = ranks
  end
  return returned_ranks[user]
end

local function place_of(user)
  local ticket = queue_score[user]
  if ticket and ticket >= FIRST_TICKET then
    return "WAITING", ticket
  elseif ticket then
    return "RETURNED", returned_rank(user)
  end
  local score = called_score[user]
  if not score then
    return "NONE", 0
  end
  local person_state, _, deadline = read_score(score)
  if person_state == CALLED_STATE then
    return "CALLED", on_the_wall(deadline)
  elseif deadline <= now then
    return "NONE", 0
  elseif person_state == ADMITTED_STATE then
    return "ADMITTED", deadline
  elseif person_state == MISSED_STATE then
    return "MISSED", deadline
  elseif person_state == SPENT_STATE then
    return "SPENT", deadline
  end
  return "FORFEITED", deadline
end
