--[[
  Where a person stands, for the acts of a flush and the claims at a booth: one of
    WAITING ticket · RETURNED score · CALLED claim_before_ms · ADMITTED expires_at_ms · MISSED return_before_ms
    SPENT expires_at_ms (booked) · FORFEITED expires_at_ms (left with a live pass) · REVOKED expires_at_ms
    ENTRANT 0 (entered a drawing that is not over) · NONE 0
  expires_at_ms is a deadline of people.lua, whose ms say by how much the pass was extended.
  A deadline that has passed counts at once, before a tick sweeps it; only a call lasts until the sweep.

  From flush.lua or serve_booth.lua: queue_score, called_score. From entrants.lua: is_gone.
--]]

local function read_scores(key, users, into)
  local scores = #users > 0 and call("ZMSCORE", key, unpack(users)) or {}
  for index, user in ipairs(users) do
    into[user] = scores[index] and tonumber(scores[index]) or nil
  end
end

local entry_of = {} -- by user, of entrants; see entrants.lua

--- Reads where people stand whose `called_score` is known. Nobody is called and in line, so the line is asked for the others
--- alone; entrants are looked for only while there is a drawing to come.
local function read_places(users)
  local others = {}
  for _, user in ipairs(users) do
    others[#others + 1] = not called_score[user] and user or nil
  end
  read_scores(shard.queue, others, queue_score)
  if has_entrants() then
    read_scores(shard.entrants, users, entry_of)
  end
end

local function is_entrant(user)
  local entry = entry_of[user]
  -- After a rollback who had been called may have the call back, or the pass, before the drawing has been done again.
  return entry ~= nil and not is_gone(entry) and not called_score[user]
end

local PLACE = {
  [ADMITTED_BAND] = "ADMITTED",
  [MISSED_BAND] = "MISSED",
  [SPENT_BAND] = "SPENT",
  [FORFEITED_BAND] = "FORFEITED",
  [REVOKED_BAND] = "REVOKED",
}

local function place_of(user)
  if is_entrant(user) then
    return "ENTRANT", 0
  end
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
