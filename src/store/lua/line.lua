--[[
  The line in the order of its tickets: merged from the shards, each of which is in order. No two tickets are equal, and those
  of people who returned are below all others, so these come first here as they do in one shard.

  From people.lua: shards.
--]]

--- Reads the next `count` people, or as many as there are, behind the first `skipped[index]` of each shard. Returns their
--- ids, their tickets, and the index of each one's shard.
local function read_in_order(count, skipped)
  local share = count / #shards
  -- A shard's part varies by the root of it: at three times that 2 of 100 merges of 16 shards need a page more.
  local page_size = #shards == 1 and count or math.ceil(share + 3 * math.sqrt(share))
  local pages, places, heads = {}, {}, {} -- of each shard: what was read, the place in it, and the ticket there
  local next_from = {}

  local function read_page(index)
    local from = next_from[index]
    local page = call("ZRANGE", shards[index].queue, from, from + page_size - 1, "WITHSCORES")
    next_from[index] = from + page_size
    pages[index], places[index], heads[index] = page, 1, tonumber(page[2])
  end

  local function advance(index)
    local page, place = pages[index], places[index] + 2
    if place < #page then
      places[index], heads[index] = place, tonumber(page[place + 1])
    elseif #page == 2 * page_size then
      read_page(index)
    else
      heads[index] = nil
    end
  end

  for index = 1, #shards do
    next_from[index] = skipped[index]
    read_page(index)
  end
  local users, tickets, owners = {}, {}, {}
  local lowest
  for taken = 1, count do
    if lowest then
      advance(lowest)
    end
    lowest = nil
    for index = 1, #shards do
      if heads[index] and (not lowest or heads[index] < heads[lowest]) then
        lowest = index
      end
    end
    if not lowest then
      break
    end
    users[taken], tickets[taken], owners[taken] = pages[lowest][places[lowest]], heads[lowest], lowest
  end
  return users, tickets, owners
end
