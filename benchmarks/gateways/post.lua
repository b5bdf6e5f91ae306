-- For wrk: one POST, again and again; writes what was measured as JSON to the file in BENCH_RESULT.
-- BENCH_BODY is the body, BENCH_HEADERS has one header a line.
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY")
for line in os.getenv("BENCH_HEADERS"):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end

function done(summary, latency, requests)
  local file = io.open(os.getenv("BENCH_RESULT"), "w")
  local errors = summary.errors
  file:write(string.format(
    '{"requests":%d,"bytes":%d,"durationMs":%.3f,"p50Ms":%.3f,"p95Ms":%.3f,"p99Ms":%.3f,"maxMs":%.3f,' ..
    '"statusErrors":%d,"connectErrors":%d,"readErrors":%d,"writeErrors":%d,"timeouts":%d}',
    summary.requests, summary.bytes, summary.duration / 1000,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.status, errors.connect, errors.read, errors.write, errors.timeout))
  file:close()
end
