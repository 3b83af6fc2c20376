--[[
  Seat: entrants get the tickets of the places that they drew. They come in parts, a part being a sheet of a shard, by sheets
  first, and only the next parts are taken: so each is seated once, however often a part is sent. Who is gone leaves a departed
  ticket, as who leaves the line. Who was called before a rollback is not put in line a second time.

  The close counted all of them as waiting already.

  ARGV  1..4 see drawing.lua   5 the first part   6 how many parts   7.. of each part how many people; then of each person the
        user id and the place
  Returns { status, draw_seated }
    DONE     they are seated
    CHANGED  nothing changed: it is another drawing, or other parts are next
    DIFFERS  nothing changed: somebody who is to be seated has not entered
--]]
-- @include state
-- @include people
-- @include entrants
-- @include drawing

local first_part, parts = argument(5, "first part"), argument(6, "parts")
-- Bounds one execution. A part never has as many: a shard is full at 825,000 entries of the shortest ids (state.lua), 3,225 of
-- each sheet, and a person's sheet is a keyed hash. The object sends 2,500 people at once, or one part.
local MOST_PEOPLE = 5000

if not is_this_drawing(COMMITTED) or state.draw_seated ~= first_part then
  return { "CHANGED", state.draw_seated }
end

--- Their scores in this key, in their order; false for none.
local function scores_of(key, users)
  local scores = {}
  for first = 1, #users, CHUNK do
    for index, score in ipairs(call("ZMSCORE", key, unpack(users, first, math.min(first + CHUNK - 1, #users)))) do
      scores[first + index - 1] = score
    end
  end
  return scores
end

--- Returns whether all of them have entered.
local function seat(users, places)
  local entries, called = scores_of(shard.entrants, users), scores_of(shard.called, users)
  for index, user in ipairs(users) do
    local entry, ticket = tonumber(entries[index] or nil), ticket_of(places[index])
    if not entry then
      return false
    elseif is_gone(entry) then
      transfer("gone")
      add_departed(ticket)
    elseif not called[index] then
      put_in_line(user, ticket)
    end
  end
  return true
end

local people_before, next_argument = 0, 7 + parts
for part = 0, parts - 1 do
  local count = argument(7 + part, "people of a part")
  people_before = people_before + count
  if people_before > MOST_PEOPLE then
    error("more than 5000 people are to be seated at once")
  end
  shard = shards[(first_part + part) % #shards + 1]
  local users, places = {}, {}
  for index = 1, count do
    users[index], places[index] = ARGV[next_argument], argument(next_argument + 1, "place")
    next_argument = next_argument + 2
  end
  if not seat(users, places) then
    return { "DIFFERS", state.draw_seated }
  end
end
state.draw_seated = first_part + parts
save()
return { "DONE", state.draw_seated }
