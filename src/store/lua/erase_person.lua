--[[
  Erase: takes every trace of one person out of an event's keys. In line, called or after a missed turn they are gone at once,
  as by leaving. With a pass that is still alive they are forfeited until it ends, as by leaving too, or they could come again
  and claim a second one meanwhile; then the tick that sweeps the pass takes the last of them. Their bookings stay counted, under
  no name: fewer records would be more stock. What their passes are bound to and not booked with is forgotten.

  A booking's record is found by its user alone only by looking at all of them. So an execution looks at one part, and
  the caller goes on where it ended: the work of each is bounded, whatever the number of bookings.

  KEYS  those of the person's shard, then queue:{e}:audit
  ARGV  1 now_ms   2 shards   3 act id   4 who acts   5 user   6 cursor: where to look on among the bookings, 0 = at the first,
        else the number of a HASH of RECORDS and the place in it
  Returns { status, the end of a live pass (see place.lua; 0 = none), cursor (0 = all was looked at), { entry } }
    DONE         of the part with cursor 0 with an entry, which does not say of whom; none where there is no event
    HELD         the line is being renumbered, or the person is in a list of entrants that is being drawn from: nothing changed,
                 ask again
    ACT_ID_USED  another act had this id, or this one was for somebody else: likewise
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include audit
-- @include records
-- @include entrants

local LOOKED_AT = 5000 -- records in one execution
local erased = ARGV[5]
local RECORDS = { "spent", "earlier_spent", "redeemed", "earlier_redeemed" }
local nth, cursor = string.match(ARGV[6], "^(%d):(%d+)$")
nth, cursor = tonumber(nth or 1), cursor or ARGV[6]
local kind = RECORDS[nth]

load_state()

local earlier = find_entry()

local function answer(status, pass_ends_ms, next_cursor, entry)
  return { status, pass_ends_ms or 0, next_cursor or "0", { entry } }
end

if is_renumbering() then
  return answer("HELD")
elseif state.generation == 0 then
  return answer("DONE")
end

-- What leave_queue.lua works on.
local queue_score, called_score = {}, {}
local acts = {}
local outcome_value

local function add_outcome(_, value)
  outcome_value = value
end

-- @include place
-- @include leave_queue

--- The records of this person among those that are looked at now: their fields, and the ends of their passes. Another
--- person's id may begin like this one's field: what follows must be a number and nothing else.
local function find_bookings()
  local pattern = string.gsub(erased, "[%*%?%[%]\\%^%-]", "\\%0") .. ":*"
  local next_cursor, page = unpack(call("HSCAN", shard[kind], cursor, "MATCH", pattern, "COUNT", LOOKED_AT))
  local fields, ends = {}, {}
  for index = 1, #page, 2 do
    local field = page[index]
    local first_end_ms = string.sub(field, #erased + 2)
    if string.sub(field, 1, #erased + 1) == erased .. ":" and string.find(first_end_ms, "^%d+$") then
      fields[#fields + 1], ends[#ends + 1] = field, first_end_ms
    end
  end
  return fields, ends, next_cursor
end

--- Where the next execution looks on: in the same HASH, or the next one that may have records.
local function look_on_at(next_cursor)
  if next_cursor ~= "0" then
    return nth .. ":" .. next_cursor
  end
  for other = nth + 1, #RECORDS do
    if may_have_records(RECORDS[other]) then
      return other .. ":0"
    end
  end
  return "0"
end

--- The same bookings under no name. No user id holds a tab. Their names are of this act, so that one that is repeated after
--- an error counts none twice.
local function hide_bookings(ends)
  local hidden = {}
  for index, first_end_ms in ipairs(ends) do
    hidden[2 * index - 1], hidden[2 * index] = "erased\t" .. act_id .. ":" .. first_end_ms, ""
  end
  call_in_chunks("HSET", shard[kind], hidden)
end

--- A notice that named the person has no words in the trail any more.
local function hide_notices()
  local words = string.sub(to_json(erased), 2, -2)
  for index, entry in ipairs(trail) do
    local cleaned = string.gsub(entry, '("notice[^"]*":)"([^"]*)"', function(name, told)
      return string.find(told, words, 1, true) and name .. '"(erased)"' or nil
    end)
    if cleaned ~= entry then
      call("LSET", AUDIT, index - 1 + (is_cut_off and 1 or 0), cleaned)
    end
  end
end

read_scores(shard.called, { erased }, called_score)
read_places({ erased })
local entry = state.draw > 0 and call("ZSCORE", shard.entrants, erased)
if entry and is_drawing() then
  return answer("HELD") -- the list is signed: who looks their proof up finds everybody in it
end
local place, value = place_of(erased)
local fields, ends, next_cursor = find_bookings()
local has_passed = place == "NONE" and called_score[erased] -- a deadline that no tick has swept yet
local is_kept = place == "SPENT" or place == "FORFEITED" or place == "REVOKED"
local is_there = has_passed or (place ~= "NONE" and not is_kept) or #fields > 0 or entry

if earlier then
  local is_erase = begins_with(earlier, '{"act":"' .. act_id .. '","what":"erase",')
  if is_erase and not is_there then
    return answer("DONE", is_kept and value or 0, next_cursor, earlier)
  end
  return answer("ACT_ID_USED")
end

if has_passed then
  sweep(erased, called_score[erased], 0)
else
  acts[1](erased) -- of who is kept it changes nothing
end
if entry then
  if state.draw == ENTERING then
    transfer("entered")
    transfer(is_gone(entry_of[erased]) and "gone" or nil)
    state.joined_bytes = state.joined_bytes - #erased
  end
end
save()
if entry then
  call("ZREM", shard.entrants, erased)
end
if string.find(kind, "spent$") then
  hide_bookings(ends)
end
call_in_chunks("HDEL", shard[kind], fields)
next_cursor = look_on_at(next_cursor)
local pass_ends_ms = is_kept and value or outcome_value or 0
if next_cursor ~= "0" then
  return answer("DONE", pass_ends_ms, next_cursor)
end
hide_notices()
return answer("DONE", pass_ends_ms, next_cursor, add_entry("erase", state.control, {}, {}, {}))
