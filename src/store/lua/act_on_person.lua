--[[
  Act on a person: what an operator does to one of an event's people. Each is safe to repeat: an act that was done is answered as
  before, and one whose change is there although its entry is not gets its entry.
    CALL    who waits is called now. It takes a token, though there be none: the ticks after it call that many fewer. Their ticket
            goes to the departed list, because the front has not come to it
    REMOVE  who waits, is called, missed a turn or entered is gone, as by leaving. They may join or enter again
    REVOKE  a pass that is alive gives its slot back and is shown no more. Its holder gets no second one until it ends; a booking
            that is made with it all the same is counted as a late one

  KEYS  those of the person's shard, then queue:{e}:audit
  ARGV  1 now_ms   2 shards   3 act id   4 who acts   5 what   6 user   7 claim_window_ms   8 max_active (0 = no limit)
  Returns { status, where they stood (see place.lua), { entry } }
    DONE         with an entry, which does not say of whom
    NOT_SO       they do not stand where this could be done: nothing changed
    NO_ROOM      as many are called or hold a pass as may, or as there is stock for: likewise
    HELD         the line is being renumbered, or no tick has come yet, or, of a call, there is a drawing: likewise, ask again
    ACT_ID_USED  another act had this id, or this one was for somebody else: likewise
--]]
-- @include state
-- @include people
-- @include line
-- @include recount
-- @include renumber
-- @include audit
-- @include call_person
-- @include records
-- @include entrants

local what, person = ARGV[5], ARGV[6]
local claim_window_ms, max_active = argument(7, "claim_window_ms"), argument(8, "max_active")

load_state()

local earlier = find_entry()
if is_renumbering() then
  return { "HELD", "NONE", {} }
end

-- What leave_queue.lua works on.
local queue_score, called_score = {}, {}
local acts = {}

local function add_outcome() end

-- @include place
-- @include leave_queue

read_scores(shard.called, { person }, called_score)
read_places({ person })
local place, value = place_of(person)

local function call_now()
  local is_again = place == "RETURNED"
  acts[1](person) -- out of line, into the departed list
  call_person(person, is_again, claim_window_ms)
  state.idle = 0
end

local function revoke()
  transfer(place == "ADMITTED" and "admitted" or "forfeited", "revoked")
  put_called(person, REVOKED_BAND, value)
end

--- The booking that the pass is bound to may not be told "redeemed" once more when the pass has ended.
local function mark_redemption()
  local record = record_of(person, first_end_of(value))
  for _, kind in ipairs({ "redeemed", "earlier_redeemed" }) do
    local booking = may_have_records(kind) and call("HGET", shard[kind], record)
    if booking then
      call("HSET", shard[kind], record, TAKEN_BACK .. booking)
    end
  end
end

-- Each act: where a person can stand for it, where they stand after it (nil = nowhere), and how that comes about.
local ACTS = {
  CALL = { { WAITING = true, RETURNED = true }, "CALLED", call_now },
  REMOVE = {
    { WAITING = true, RETURNED = true, CALLED = true, MISSED = true, ENTRANT = true }, nil, function() acts[1](person) end,
  },
  REVOKE = { { ADMITTED = true, FORFEITED = true }, "REVOKED", revoke },
}
local from, to, change = unpack(ACTS[what] or error("ARGV[5] is no act"), 1, 3)
local name = string.lower(what)

if earlier then
  local is_same = begins_with(earlier, '{"act":"' .. act_id .. '","what":"' .. name .. '",') and not from[place]
  return { is_same and "DONE" or "ACT_ID_USED", place, { is_same and earlier or nil } }
elseif from[place] then
  if what == "CALL" and (state.clock_ms == 0 or is_drawing()) then
    return { "HELD", place, {} } -- the first tick starts the claim clock, and before the entrants are in line nobody is called
  elseif what == "CALL" and free_places(max_active) <= 0 then
    return { "NO_ROOM", place, {} }
  end
  change()
  save()
  if what == "REVOKE" then
    mark_redemption()
  end
elseif place ~= to or not to then
  return { "NOT_SO", place, {} }
end
local before, after = { place = from[place] and place or nil }, { place = to }
return { "DONE", place, { add_entry(name, state.control, { "place" }, before, after) } }
