--[[
  Records of bookings: by which a report that comes again is known, and a second booking with one pass. A field is a pass, by its
  person and the end that it was claimed with; its value is the booking that was made with it (`spent`), or that it is bound to
  (`redeemed`). No shop reports a booking a day after its pass has ended, so a record is kept for longer than that, and no longer:
  an event that sells all year would fill its HASH.

  All of one age go at once, without a look at any of them: the HASHes are begun anew when their first records are old enough to
  go, and what they had is earlier for as long again. So a record is kept for one to two of these times.

  From people.lua: shard, shards.
--]]

-- Beside the life of a pass: in the day after its end the shop may report; an hour is for what extends a pass, one for clocks.
local KEPT_FOR_MS = 26 * 3600000

-- Before a booking in `redeemed`: the pass was taken back by an operator. No booking id holds a tab.
local TAKEN_BACK = "\t"

local function record_of(user, first_end_ms)
  return user .. ":" .. text(first_end_ms)
end

--- Whether this HASH of a shard may have records: those of redemptions where there ever was one, the earlier ones once there are.
local function may_have_records(kind)
  local is_redeemed, is_earlier = string.find(kind, "redeemed$"), string.find(kind, "^earlier_")
  return (not is_redeemed or state.redeemed > 0) and (not is_earlier or state.records_since_ms > 0)
end

--- The bookings of these passes, by their records; of one kind.
local function read_records(kind, records)
  local bookings = {}
  local function look(key, wanted)
    local missing = {}
    local values = #wanted > 0 and call("HMGET", key, unpack(wanted)) or {}
    for index, record in ipairs(wanted) do
      bookings[record] = values[index] or nil
      missing[#missing + 1] = not values[index] and record or nil
    end
    return missing
  end
  local missing = look(shard[kind], records)
  if may_have_records("earlier_" .. kind) then
    look(shard["earlier_" .. kind], missing)
  end
  return bookings
end

--- When the time has come: what is earlier goes, and what there is takes its place. Only a script that has all shards may, when
--- it has saved the rest. How many bookings stay without a record is written first: Redis refuses no command behind that.
local function renew_records()
  local since_ms = math.max(state.records_since_ms, state.generation)
  if now_ms - since_ms < KEPT_FOR_MS + state.pass_ttl_s * 1000 then
    return
  end
  local moves = {}
  for _, each in ipairs(shards) do
    state.forgotten = state.forgotten + call("HLEN", each.earlier_spent)
    for _, kind in ipairs({ "spent", "redeemed" }) do
      if may_have_records(kind) then
        moves[#moves + 1] = { from = each[kind], to = each["earlier_" .. kind], is_needed = call("EXISTS", each[kind]) > 0 }
      end
    end
  end
  state.records_since_ms = now_ms
  save_state()
  for _, move in ipairs(moves) do
    call("UNLINK", move.to)
    if move.is_needed then
      call("RENAME", move.from, move.to)
    end
  end
end
