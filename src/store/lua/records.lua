--[[
  Records of bookings: by which a report that comes again is known, and a second booking with one pass. A field is a pass, its
  value the booking. No shop reports a booking a day after its pass has ended, so a record is kept for longer than that, and no
  longer: an event that sells all year would fill its HASH.

  All of one age go at once, without a look at any of them: `spent` is begun anew when its first ones are old enough to go, and
  what it had is `earlier` for as long again. So a record is kept for one to two of these times.

  From people.lua: shard, shards.
--]]

-- Beside the life of a pass: in the day after its end the shop may report; two hours are for clocks and for what prolongs a pass.
local KEPT_FOR_MS = 26 * 3600000

local function record_of(user, expires_at_ms)
  return user .. ":" .. text(expires_at_ms)
end

--- The bookings that were made with these passes, by their fields.
local function read_records(fields)
  local bookings = {}
  local function look(key, wanted)
    local missing = {}
    local values = #wanted > 0 and call("HMGET", key, unpack(wanted)) or {}
    for index, field in ipairs(wanted) do
      bookings[field] = values[index] or nil
      missing[#missing + 1] = not values[index] and field or nil
    end
    return missing
  end
  local missing = look(shard.spent, fields)
  if state.records_since_ms > 0 then
    look(shard.earlier, missing)
  end
  return bookings
end

--- When the time has come: what is `earlier` goes, and `spent` takes its place. Only a script that has all shards may, when it
--- has saved the rest. How many bookings stay without a record is written first: Redis refuses no command behind that.
local function renew_records()
  local since_ms = math.max(state.records_since_ms, state.generation)
  if now_ms - since_ms < KEPT_FOR_MS + state.pass_ttl_s * 1000 then
    return
  end
  local has_records = {}
  for index, each in ipairs(shards) do
    state.forgotten = state.forgotten + call("HLEN", each.earlier)
    has_records[index] = call("EXISTS", each.spent) > 0
  end
  state.records_since_ms = now_ms
  save_state()
  for index, each in ipairs(shards) do
    call("UNLINK", each.earlier)
    if has_records[index] then
      call("RENAME", each.spent, each.earlier)
    end
  end
end
