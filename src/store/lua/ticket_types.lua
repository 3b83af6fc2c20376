--[[
  What is on sale, as the store writes it: a JSON text of types, each with `"id":"…","remaining":…` side by side. A quote
  inside of a text is behind a backslash, so neither of the two can be part of a name or a price.
--]]

local NOT_COUNTED = '"remaining":null'

--- How many tickets of all types are left; nil when one of them is not counted, or nothing is on sale.
local function count_tickets(types)
  if types == "" or string.find(types, NOT_COUNTED) then
    return nil
  end
  local sum = 0
  for remaining in string.gmatch(types, '"remaining":(%d+)') do
    sum = sum + tonumber(remaining)
  end
  return sum
end
