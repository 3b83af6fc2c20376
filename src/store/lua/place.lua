--[[
  Where a person stands, for the acts of a flush and the claims at a booth: one of
    WAITING ticket · RETURNED score · CALLED claim_before_ms · ADMITTED expires_at_ms · MISSED return_before_ms
    SPENT expires_at_ms (booked) · FORFEITED expires_at_ms (left with a live pass) · REVOKED expires_at_ms · NONE 0
  expires_at_ms is a deadline of people.lua, whose ms say by how much the pass was extended.
  A deadline that has passed counts at once, before a tick sweeps it; only a call lasts until the sweep.

  From flush.lua or serve_booth.lua: queue_score, called_score.
--]]

local function read_scores(key, users, into)
  local scores = #users > 0 and call("ZMSCORE", key, unpack(users)) or {}
  for index, user in ipairs(users) do
    into[user] = scores[index] and tonumber(scores[index]) or nil
  end
end

--- Reads the scores of people whose `called_score` is known: nobody is in both sets, so it asks for the others alone.
local function read_queue(users)
  local others = {}
  for _, user in ipairs(users) do
    others[#others + 1] = not called_score[user] and user or nil
  end
  read_scores(shard.queue, others, queue_score)
end

local PLACE = {
  [ADMITTED_BAND] = "ADMITTED",
  [MISSED_BAND] = "MISSED",
  [SPENT_BAND] = "SPENT",
  [FORFEITED_BAND] = "FORFEITED",
  [REVOKED_BAND] = "REVOKED",
}

local function place_of(user)
  local ticket = queue_score[user]
  if ticket then
    return ticket >= FIRST_TICKET and "WAITING" or "RETURNED", ticket
  end
  local score = called_score[user]
  if not score then
    return "NONE", 0
  end
  local band, deadline_ms = read_score(score)
  if band == CALLED_BAND or band == CALLED_AGAIN_BAND then
    return "CALLED", on_the_wall(deadline_ms)
  elseif (band == MISSED_BAND and deadline_ms or end_of(deadline_ms)) <= now_ms then
    return "NONE", 0
  end
  return PLACE[band], deadline_ms
end
