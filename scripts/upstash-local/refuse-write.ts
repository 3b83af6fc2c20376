/** The commands by which scripts write. */
const WRITES = "SET INCRBY HSET HINCRBY HDEL ZADD ZREM RPUSH LPUSH LPOP LSET LTRIM DEL UNLINK RENAME PEXPIRE";

/**
 * Lua to stand before a script: the write with the number that is the last of ARGV, counted from 0, is refused with the words
 * that are the last but one. A script of fewer writes runs to its end. Redis keeps what was written before.
 */
export const REFUSE_WRITE = onOneLine(`
local redis = (function(real)
  local last, words, writes = tonumber(table.remove(ARGV)), table.remove(ARGV), 0
  local is_write = { ${WRITES.split(" ")
    .map((name) => `${name} = 1`)
    .join(", ")} }
  local function is_refused(command)
    if not is_write[string.upper(tostring(command))] then return false end
    writes = writes + 1
    return writes - 1 == last
  end
  return setmetatable({
    call = function(command, ...)
      if is_refused(command) then error({ err = words }) end
      return real.call(command, ...)
    end,
    pcall = function(command, ...)
      if is_refused(command) then return { err = words } end
      return real.pcall(command, ...)
    end,
  }, { __index = real })
end)(redis)
`);

/** So that the script keeps its own line numbers. */
function onOneLine(lua: string): string {
  return `${lua.replace(/\s+/g, " ").trim()} `;
}
