-- The vote that wrk sends, the same each time, so that sending costs as little as it can; and its figures as JSON.
-- PADDING says how many spaces make it more work to take.
wrk.method = "POST"
wrk.path = "/api/vote"
wrk.body = '{"option":"cats"}' .. string.rep(" ", tonumber(os.getenv("PADDING")))
wrk.headers["Content-Type"] = "application/json"

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"refused":%d,"cut":%d}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
