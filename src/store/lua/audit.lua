--[[
  The trail of what operators did to an event, newest first. An entry is JSON, written by hand because Upstash documents no
  cjson: { act, what, set, by, at, version, before }, where `set` and `before` are texts by name, null = not set. Whatever
  comes from outside is quoted, so a bare `"` in an entry is always one of ours.

  A change is written behind its entry. An entry of the version after the state's is therefore of a script that was cut off
  between the two: it counts for nothing, and the next entry takes its place.

  KEYS  the last one: queue:{e}:audit  LIST
  ARGV  3 act id (letters, digits, "_", ".", "-"; 64 at most)   4 who acts (128 bytes at most)
--]]

local AUDIT = KEYS[#KEYS]
local MOST_ENTRIES, MOST_TRAIL_BYTES = 200, 256000 -- one of the largest changes takes some 40,000 bytes

local act_id, actor = ARGV[3], ARGV[4]
if #act_id > 64 or string.find(act_id, "[^%w_.-]") or #actor > 128 then
  error("ARGV[3] is no act id, or ARGV[4] names nobody")
end

local trail -- what was read of it, without the entry of a script that was cut off
local is_cut_off -- whether there is such an entry

--- Nothing is null.
local function to_json(words)
  return words and '"' .. string.gsub(words, '[%c"\\]', function(character)
    return string.format("\\u%04x", string.byte(character))
  end) .. '"' or "null"
end

local function to_object(names, values)
  local parts = {}
  for index, name in ipairs(names) do
    parts[index] = to_json(name) .. ":" .. to_json(values[name])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- Reads the newest `count` entries, and one more for the case that the first one does not count.
local function read_trail(count)
  trail = call("LRANGE", AUDIT, 0, count)
  local version = trail[1] and string.match(trail[1], '"version":(%d+),"before":')
  is_cut_off = tonumber(version) == state.control + 1
  if is_cut_off then
    table.remove(trail, 1)
  elseif #trail > count then
    table.remove(trail)
  end
end

--- How an entry begins: by it an act is known again.
local function head_of(what, names, after)
  return '{"act":"' .. act_id .. '","what":"' .. what .. '","set":' .. to_object(names, after) .. ","
end

local function begins_with(entry, beginning)
  return string.sub(entry, 1, #beginning) == beginning
end

--- The entry of this act, if it was done before.
local function find_entry()
  if act_id == "" then
    error("ARGV[3] is empty")
  elseif state.retired > 0 then
    error("this event was retired a moment ago") -- an entry would stay for ever
  end
  read_trail(MOST_ENTRIES)
  for _, entry in ipairs(trail) do
    if begins_with(entry, '{"act":"' .. act_id .. '",') then
      return entry
    end
  end
end

--- How many entries there is room for, this new one included: it has its room in any case.
local function count_kept(entry)
  local kept, bytes = 1, #entry
  while kept < MOST_ENTRIES and trail[kept] and bytes + #trail[kept] <= MOST_TRAIL_BYTES do
    bytes, kept = bytes + #trail[kept], kept + 1
  end
  return kept
end

--- To be called after find_entry. Returns the entry.
local function add_entry(what, version, names, before, after)
  local entry = head_of(what, names, after)
    .. '"by":' .. to_json(actor)
    .. ',"at":' .. text(now_ms)
    .. ',"version":' .. text(version)
    .. ',"before":' .. to_object(names, before)
    .. "}"
  if is_cut_off then
    call("LPOP", AUDIT)
  end
  call("LPUSH", AUDIT, entry)
  call("LTRIM", AUDIT, 0, count_kept(entry) - 1)
  return entry
end
